/** What the SDK sees of the AWS files. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { loadSharedConfigFiles } from "@smithy/core/config";
import { chooseSource } from "../../../lib/aws/credential_choice.ts";
import { profileInUse } from "../../../lib/aws/profile_in_use.ts";
import { giveToSdk } from "../../../lib/aws/sdk_files.ts";
import { loadSharedFiles } from "../../../lib/aws/shared_files.ts";

/** What the SDK finds in the config file, for the profile `p`. */
async function given(config: string) {
  const path = "/nonexistent/given/config";
  const system = {
    env: (name: string) => name === "AWS_CONFIG_FILE" ? path : undefined,
    home: () => Promise.resolve("/nonexistent"),
    readBytes: (of: string) =>
      of === path
        ? Promise.resolve(new TextEncoder().encode(config))
        : Promise.reject(new Error("no file")),
  };
  const files = await loadSharedFiles(system);
  const circumstances = { env: () => undefined, files };
  const identity = { kind: "profile", name: "p" } as const;
  const profile = profileInUse(identity, circumstances);
  const source = chooseSource(identity, profile, circumstances);
  const found = await loadSharedConfigFiles(
    giveToSdk(profile, source, files, system),
  );
  const { configFile } = await loadSharedConfigFiles({ configFilepath: path });
  deepStrictEqual(found.configFile, configFile);
  deepStrictEqual(found.credentialsFile, {});
  return configFile;
}

Deno.test("the SDK is given settings without credentials, as we read them", async () => {
  deepStrictEqual(
    await given(
      "[profile 'p']# x\nREGION: r\naws_access_key_id = a\naws_secret_access_key = s\noutput = a #b\ns3 =\n  addressing_style = path\n[profile other]\nregion = o\n",
    ),
    { settings: { region: "r", "s3.addressing_style": "path" } },
  );
});

Deno.test("single sign-on is given with all of its settings, beside keys that do not count", async () => {
  const sso = {
    sso_account_id: "1",
    sso_role_name: "R",
    sso_start_url: "https://x",
    sso_region: "r",
    sso_session: "s",
  };
  deepStrictEqual(
    await given(
      "[profile p]\naws_access_key_id = a\naws_secret_access_key = s\nsso_session = s\nsso_account_id = 1\nsso_role_name = R\n[sso-session s]\nsso_region = r\nsso_start_url = https://x\n",
    ),
    { p: sso, "sso-session.s": sso },
  );
});

Deno.test("a source's own profile is given, for a role", async () => {
  deepStrictEqual(
    await given(
      "[profile p]\nregion = r\nrole_arn = a\nsource_profile = q\n[profile q]\ncredential_process = x y\n",
    ),
    { settings: { region: "r" }, q: { credential_process: "x y" } },
  );
});

Deno.test("a program whose command the SDK would cut is refused", async () => {
  await rejects(given("[profile p]\ncredential_process = x #y\n"), {
    message:
      "The profile 'p' has credential_process (line 2 of '/nonexistent/given/config') with a value that AWS's tools read in different ways: it is empty, or has a second line, or ' #' or ' ;' - change it",
  });
});
