import { type AnyCommand, Argument, command } from "../lib/cli/commander.ts";
import { completionScript, SHELLS } from "../lib/cli/completion/scripts.ts";
import type { Context } from "../lib/context/context.ts";

/** `completions`: prints the completion script for a shell. */
export const completions = (ctx: Context): AnyCommand =>
  command("completions")
    .addArgument(new Argument("<shell>", "Your shell").choices(SHELLS))
    .description("Output a completion script for your shell")
    .addHelpText(
      "after",
      `
Add the line for your shell to its startup file:
  ~/.bashrc:                   source <(s3-credentials completions bash)
  ~/.zshrc:                    source <(s3-credentials completions zsh)
  ~/.config/fish/config.fish:  s3-credentials completions fish | source
  PowerShell's $PROFILE:       s3-credentials completions powershell | Out-String | Invoke-Expression`,
    )
    .action((shell) => ctx.out(completionScript(shell)));
