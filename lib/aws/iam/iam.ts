/** AWS IAM, in the calls this program makes. */
import { IAMClient } from "@aws-sdk/client-iam";
import { translateErrors } from "../errors.ts";
import { createRoles, type Roles } from "./roles.ts";
import { createUsers, type Users } from "./users.ts";
import { clientConfig, type Settings } from "../settings.ts";

/** The calls to IAM. */
export interface Iam {
  users: Users;
  roles: Roles;
}

/** A client for these settings. IAM has one endpoint for all regions. */
export function iamClient(settings: Settings): IAMClient {
  const client = new IAMClient(clientConfig(settings, "iam"));
  translateErrors(client, "iam");
  return client;
}

/** The calls to IAM, made through `client`. */
export function createIam(client: IAMClient): Iam {
  return { users: createUsers(client), roles: createRoles(client) };
}
