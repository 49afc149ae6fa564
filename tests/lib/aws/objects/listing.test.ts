/** Reading the responses of ListObjectsV2. */
import { deepStrictEqual } from "node:assert/strict";
import { parseListing } from "../../../../lib/aws/objects/listing.ts";

const PAGE = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
  <Prefix/><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
  <NextContinuationToken>a&amp;b=</NextContinuationToken>
  <Contents>
    <Key>a+b%2Bc%0A%26lt%3B%C3%A9</Key><Size>3</Size>
    <LastModified>2021-11-03T01:38:24.000Z</LastModified>
    <ETag>&quot;0123&quot;</ETag><Owner><ID>me</ID><DisplayName>M &amp; M</DisplayName></Owner>
    <ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumAlgorithm>SHA256</ChecksumAlgorithm>
    <ChecksumType>FULL_OBJECT</ChecksumType><StorageClass>GLACIER</StorageClass>
    <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2021-11-04T00:00:00.120Z</RestoreExpiryDate></RestoreStatus>
  </Contents>
  <Contents><Key>z</Key><LastModified>2021-11-03T01:38:24.5Z</LastModified><ETag/><Size>0</Size></Contents>
  <CommonPrefixes><Prefix>not/an/object/</Prefix></CommonPrefixes>
</ListBucketResult>`;

Deno.test("parseListing reads every field, in the API's order", () => {
  const { rows, next } = parseListing(PAGE);
  deepStrictEqual(next, "a&b=");
  deepStrictEqual(Object.entries(rows[0]), [
    ["Key", "a b+c\n&lt;é"],
    ["LastModified", "2021-11-03 01:38:24+00:00"],
    ["ETag", '"0123"'],
    ["ChecksumAlgorithm", ["CRC32", "SHA256"]],
    ["ChecksumType", "FULL_OBJECT"],
    ["Size", 3],
    ["StorageClass", "GLACIER"],
    ["Owner", { DisplayName: "M & M", ID: "me" }],
    ["RestoreStatus", {
      IsRestoreInProgress: false,
      RestoreExpiryDate: "2021-11-04 00:00:00.120000+00:00",
    }],
  ]);
  deepStrictEqual(rows.slice(1), [
    { Key: "z", LastModified: "2021-11-03 01:38:24.500000+00:00", Size: 0 },
  ]);
});

Deno.test("parseListing takes keys as they are when they are not encoded", () => {
  const page = PAGE.replace("<EncodingType>url</EncodingType>", "");
  deepStrictEqual(
    parseListing(page).rows[0].Key,
    "a+b%2Bc%0A%26lt%3B%C3%A9",
  );
});

Deno.test("parseListing of the last page has no next one", () => {
  const page = PAGE.replace(">true<", ">false<");
  deepStrictEqual(parseListing(page).next, undefined);
});
