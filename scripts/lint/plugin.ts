/**
 * The `deno lint` plugin that checks the rules of the architecture.
 * CONTRIBUTING.md says what the rules are for.
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
