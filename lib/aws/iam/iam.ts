/** The calls to AWS IAM that this program makes. */
import { IAMClient } from "@aws-sdk/client-iam";
import { translateErrors } from "../errors.ts";
import { refuseForeignAnswers } from "../foreign_answers.ts";
import { createRoles, type Roles } from "./roles.ts";
import { createUsers, type Users } from "./users.ts";
import { clientConfig, type Settings } from "../settings.ts";

/** The calls to IAM. */
export interface Iam {
  users: Users;
  roles: Roles;
}

/** The SDK's client for IAM, which has one endpoint for all regions. */
export function iamClient(settings: Settings): IAMClient {
  const client = new IAMClient(clientConfig(settings, "iam"));
  translateErrors(client, "iam");
  refuseForeignAnswers(client, "iam");
  return client;
}

/** The calls to IAM, made through `client`. */
export function createIam(client: IAMClient): Iam {
  return { users: createUsers(client), roles: createRoles(client) };
}
