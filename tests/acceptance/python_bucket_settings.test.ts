/** The commands about bucket settings compared with the Python tool. */
import { testBesidePython } from "../support/python_tool.ts";

testBesidePython({
  "debug-bucket": [
    ["debug-bucket", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["set-bucket-policy", "MINE-a", "--allow-all-get"],
    ["debug-bucket", "MINE-a"],
    ["debug-bucket", "MINE-new"],
  ],
  "cors policies": [
    ["get-cors-policy", "MINE-a"],
    ["set-cors-policy", "MINE-a"],
    ["get-cors-policy", "MINE-a"],
    [
      ...["set-cors-policy", "MINE-a", "-m", "GET", "-m", "PUT"],
      ...["-h", "Authorization", "-o", "https://a.example/", "-e", "ETag"],
      ...["--max-age-seconds", "60"],
    ],
    ["get-cors-policy", "MINE-a"],
    ["set-cors-policy", "MINE-new"],
    ["get-cors-policy", "MINE-new"],
  ],
  "bucket policies": [
    ["get-bucket-policy", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["set-bucket-policy", "MINE-a", "--allow-all-get"],
    ["get-bucket-policy", "MINE-a"],
    ["set-bucket-policy", "MINE-a", "--policy-file", "-"],
    ["set-bucket-policy", "MINE-a", "--policy-file", "no-such-file"],
    ["set-bucket-policy", "MINE-a", "--policy-file", "-", "--allow-all-get"],
    ["set-bucket-policy", "MINE-new", "--allow-all-get"],
    ["get-bucket-policy", "MINE-new"],
  ],
  "public access blocks": [
    ["get-public-access-block", "MINE-a"],
    [
      ...["set-public-access-block", "MINE-a", "--block-public-acls", "true"],
      ...["--ignore-public-acls", "0", "--block-public-policy", "yes"],
      ...["--restrict-public-buckets", "False"],
    ],
    ["get-public-access-block", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["get-public-access-block", "MINE-a"],
    ["set-public-access-block", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--block-public-acls", "maybe"],
    ["set-public-access-block", "MINE-new", "--allow-public-access"],
    ["get-public-access-block", "MINE-new"],
  ],
});
