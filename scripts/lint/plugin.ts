/**
 * The architecture's rules for `deno lint`, so that nobody has to remember
 * them. CONTRIBUTING.md says what they are for.
 */
import { commandRules } from "./command_rules.ts";
import { importRules } from "./import_rules.ts";
import { systemRules } from "./system_rules.ts";
import { textRules } from "./text_rules.ts";

/** The rules, as `deno lint` loads them. */
const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: { ...importRules, ...systemRules, ...commandRules, ...textRules },
};
export default plugin;
