/** Credentials as AWS makes them, and what goes with them. Types only. Pure. */

/** An access key, and the session token when it is a temporary one. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A user's new access key: the only time its secret is told. */
export interface AccessKey {
  UserName: string;
  AccessKeyId: string;
  Status: string;
  SecretAccessKey: string;
  CreateDate: Date;
}

/** Temporary credentials, in the order AWS tells them. */
export interface SessionCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: Date;
}

/** What `create` makes: a user's access key, or the credentials of a session. */
export type NewCredentials = AccessKey | SessionCredentials;

/** Where new credentials will be used, for tools that read it beside the keys. */
export interface CredentialTarget {
  region: string;
  /** Undefined for AWS's own endpoint of the region. */
  endpointUrl?: string;
}
