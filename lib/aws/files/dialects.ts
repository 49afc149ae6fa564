/**
 * How each AWS tool and SDK reads the two AWS files, as data. Pure.
 *
 * Sources: Python's configparser and botocore/configloader.py 1.44,
 * `@smithy/core` 3.41 (shared-ini-file-loader), aws-sdk-go-v2/config 1.33
 * (internal/ini), aws-runtime of Rust (env_config), ProfileFileReader.java 2.x
 * and AWSConfigFileProfileConfigLoader.cpp 1.11, and what was measured on them.
 */

/** The rules of one reader. Every regular expression sees a single line. */
export interface Dialect {
  /** Who reads like this, as messages name them. */
  readers: string;
  /** Where a line ends. */
  lineEnd: RegExp;
  /** The characters trimmed from lines, names and values, as a RegExp class. */
  blanks: string;
  /** A line without content: blank, or a comment. */
  ignored: RegExp;
  /** What a comment behind a section header begins with; it is cut off. */
  commentAfterHeader?: RegExp;
  /** A line that is meant as a section header, comment cut off. */
  headerStart: RegExp;
  /** A correct section header; group 1 is the name, yet to be trimmed. */
  header: RegExp;
  /** What a line is that begins as a header and is none. */
  wrongHeader: "a setting" | "refused" | "an unknown section";
  /** Whether blanks in a section's name are read as they are. */
  keepsBlanks: boolean;
  /** What a comment behind a value begins with; undefined if there are none. */
  commentAfterValue?: RegExp;
  /** What stands between a setting's name and its value. */
  delimiter: RegExp;
  /** Whether the names of settings are read in lower case. */
  lowerCaseKeys: boolean;
  /** Whether quotes around a value are removed. */
  unquotes: boolean;
  /**
   * What an indented line below a setting is:
   * - "deeper": part of the value, if it is indented deeper than the setting;
   * - "text": part of the value, whatever it looks like, comments too;
   * - "setting": a setting of its own, which belongs to the one above if that
   *   has no value;
   * - "setting or text": the same, but part of the value without a delimiter.
   */
  indented: "deeper" | "text" | "setting" | "setting or text";
  /** Whether a setting without value, and a section without any, count. */
  keepsEmpty: boolean;
  /** What becomes of a line that is nothing of all this. */
  junk: "refused" | "ignored";
  /** What becomes of a second section or setting of a name. */
  twice: "refused" | "the last";
  /** The section whose settings every other one has too, if there is one. */
  sharedSection?: string;
  /** The section names that this reader accepts in the credentials file. */
  credentialsSection: RegExp;
  /**
   * How a section name of the config file splits into its kind (`profile`) and
   * its name: as a shell splits words, or by this; groups 1 and 2, or `name`.
   */
  configSection: "shell words" | RegExp;
  /** Which one wins if the config file has [default] and [profile default]. */
  defaultTwice: "the later" | "prefixed";
}

/** The names of the readers. */
export type DialectName =
  | "botocore"
  | "javascript"
  | "go"
  | "rust"
  | "java"
  | "cpp";

/** The characters that Python's `str.strip` removes. */
const PYTHON_BLANKS =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** The same for Go's `strings.TrimSpace`. */
const GO_BLANKS = PYTHON_BLANKS.replace("\\x1c-", "");

/** What Rust, Java and C++ have in common. */
const STRICT = {
  lineEnd: /\r?\n/,
  blanks: " \\t",
  ignored: /^[ \t]*$|^[#;]/,
  headerStart: /^\[/,
  keepsBlanks: false,
  delimiter: /=/,
  unquotes: false,
  indented: "text",
  keepsEmpty: true,
  junk: "refused",
  twice: "the last",
  credentialsSection: /^[A-Za-z0-9_\-/.%@:+]+$/,
  configSection:
    /^(profile|sso-session|services)[ \t]+([A-Za-z0-9_\-/.%@:+]+)$/,
  defaultTwice: "prefixed",
} as const;

/** How each reader reads. The first one is how this program reads. */
export const DIALECTS: Record<DialectName, Dialect> = {
  botocore: {
    readers: "the AWS CLI and boto3",
    lineEnd: /\r\n|\r|\n/,
    blanks: PYTHON_BLANKS,
    ignored: new RegExp(`^[${PYTHON_BLANKS}]*([#;].*)?$`, "s"),
    headerStart: /^\[/,
    header: /^\[(.+)\]/s,
    wrongHeader: "a setting",
    keepsBlanks: true,
    delimiter: /[=:]/,
    lowerCaseKeys: true,
    unquotes: false,
    indented: "deeper",
    keepsEmpty: true,
    junk: "refused",
    twice: "refused",
    sharedSection: "DEFAULT",
    credentialsSection: /^/,
    configSection: "shell words",
    defaultTwice: "the later",
  },
  javascript: {
    readers: "the JavaScript SDK",
    lineEnd: /\r?\n/,
    blanks: "\\s",
    ignored: /^\s*([#;].*)?$/s,
    commentAfterHeader: /\s[#;]/,
    headerStart: /^\[.*\]$/s,
    header: /^\[(.*)\]$/s,
    wrongHeader: "a setting",
    keepsBlanks: true,
    commentAfterValue: /\s[#;]/,
    delimiter: /=/,
    lowerCaseKeys: false,
    unquotes: false,
    indented: "setting",
    keepsEmpty: false,
    junk: "ignored",
    twice: "the last",
    // One word, or what is too odd for the pattern of two words.
    credentialsSection: /^(?![\w-]+\s(["']?)[\w\-@+.%:/]+\1$)./s,
    configSection:
      /^(profile|sso-session|services)(?:\s(?:"([\w\-@+.%:/]+)"|'([\w\-@+.%:/]+)'|([\w\-@+.%:/]+))|\.(.+))$/s,
    defaultTwice: "prefixed",
  },
  go: {
    readers: "the Go SDK",
    lineEnd: /\n/,
    blanks: GO_BLANKS,
    ignored: /^\s*$|^[ \t]*[#;]/,
    commentAfterHeader: /[#;]/,
    headerStart: /^\[.*\]$/s,
    header: /^\[(.*)\]$/s,
    wrongHeader: "a setting",
    keepsBlanks: false,
    commentAfterValue: /[ \t][#;]/,
    delimiter: /[=:]/,
    lowerCaseKeys: true,
    unquotes: true,
    indented: "setting or text",
    keepsEmpty: true,
    junk: "ignored",
    twice: "the last",
    credentialsSection: /^(?!profile[ \t])./s,
    configSection: /^(profile|sso-session|services)[ \t]+(.+)$/s,
    defaultTwice: "prefixed",
  },
  rust: {
    ...STRICT,
    readers: "the Rust SDK",
    commentAfterHeader: /[#;]/,
    header: /^\[(.*)\]$/s,
    wrongHeader: "refused",
    commentAfterValue: /\s[#;]/,
    lowerCaseKeys: true,
  },
  java: {
    ...STRICT,
    readers: "the Java SDK",
    lineEnd: /\r\n|\r|\n/,
    commentAfterHeader: /[#;]/,
    header: /^\[(.*)\]$/s,
    wrongHeader: "refused",
    commentAfterValue: /[ \t][#;]/,
    lowerCaseKeys: false,
  },
  cpp: {
    ...STRICT,
    readers: "the C++ SDK",
    header:
      /^\[[ \t]*((?:(?:profile|sso-session)[ \t]+)?[A-Za-z0-9_\-/.%@:+]+)[ \t]*\][ \t]*([#;].*)?$/s,
    wrongHeader: "an unknown section",
    commentAfterValue: /[ \t][#;]/,
    lowerCaseKeys: false,
    configSection: /^(profile|sso-session)[ \t]+([A-Za-z0-9_\-/.%@:+]+)$/,
  },
};
