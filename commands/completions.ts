import { type AnyCommand, Argument, command } from "../lib/cli/commander.ts";
import { completionScript, SHELLS } from "../lib/cli/completion/scripts.ts";
import type { Context } from "../lib/context/context.ts";

/** `completions`: a script that teaches a shell this program's words. */
export const completions = (ctx: Context): AnyCommand =>
  command("completions")
    .addArgument(new Argument("<shell>", "Your shell").choices(SHELLS))
    .description("Output a script that completes command lines in your shell")
    .addHelpText(
      "after",
      `
Put one of these where your shell looks when it starts:
  ~/.bashrc:                   source <(s3-credentials completions bash)
  ~/.zshrc:                    source <(s3-credentials completions zsh)
  ~/.config/fish/config.fish:  s3-credentials completions fish | source
  PowerShell's $PROFILE:       s3-credentials completions powershell | Out-String | Invoke-Expression`,
    )
    .action((shell) => ctx.out(completionScript(shell)));
