/** Credentials as AWS returns them, and where to use them. Types only. Pure. */

/** An access key; temporary ones have a session token. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A user's new access key. AWS shows its secret only this once. */
export interface AccessKey {
  UserName: string;
  AccessKeyId: string;
  Status: string;
  SecretAccessKey: string;
  CreateDate: Date;
}

/** Temporary credentials, in the order of AWS's response. */
export interface SessionCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: Date;
}

/** What `create` makes: a user's access key or the credentials of a session. */
export type NewCredentials = AccessKey | SessionCredentials;

/**
 * Where new credentials will be used; some formats write it beside the keys.
 */
export interface CredentialTarget {
  /** The region of the bucket. */
  region: string;
  /** Undefined for AWS's own endpoint of the region. */
  endpointUrl?: string;
  /** `BUCKET/FOLDER/`, when the credentials are for one folder. */
  folder?: string;
}
