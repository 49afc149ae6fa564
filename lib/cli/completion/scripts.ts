/**
 * The completion scripts that shells source. No script evaluates what the user
 * typed, each can be sourced more than once, and none needs anything but the
 * shell itself. Pure.
 */

/** The shells that have a completion script. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** One of {@link SHELLS}. */
export type Shell = typeof SHELLS[number];

/** The completion script for a shell. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const SCRIPTS: Record<Shell, string> = {
  bash: `_s3_credentials() {
  local line hint= IFS=$'\\n'
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) hint=\${line#:} ;;
      *) COMPREPLY+=("$(printf %q "\${line%%$'\\t'*}")") ;;
    esac
  done < <(s3-credentials complete line -- "$COMP_LINE" "$COMP_POINT" 2>/dev/null </dev/null)
  case $hint in
    files) COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); compopt -o filenames 2>/dev/null ;;
    folders) COMPREPLY=($(compgen -d -- "\${COMP_WORDS[COMP_CWORD]}")); compopt -o filenames 2>/dev/null ;;
  esac
}
complete -F _s3_credentials s3-credentials
`,
  zsh: `#compdef s3-credentials
_s3_credentials() {
  local line hint=
  local -a found
  while IFS= read -r line; do
    case $line in
      :*) hint=\${line#:} ;;
      *) line=\${line//:/\\\\:}; found+=("\${line/$'\\t'/:}") ;;
    esac
  done < <(s3-credentials complete words -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)
  # _files would expand these, and so run commands inside them.
  [[ $PREFIX == *['$\`']* ]] && hint=
  case $hint in
    files) _files ;;
    folders) _files -/ ;;
    *) _describe -V 'values' found ;;
  esac
}
if [ "\${funcstack[1]}" = "_s3_credentials" ]; then
  _s3_credentials "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _s3_credentials s3-credentials
fi
`,
  fish: `function __fish_s3_credentials
  set -l words (commandline -opc) (commandline -ct)
  for line in (s3-credentials complete words -- $words[2..-1] 2>/dev/null </dev/null)
    switch $line
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':folders'
        __fish_complete_directories (commandline -ct)
      case ':*'
      case '*'
        echo $line
    end
  end
end
complete -c s3-credentials -f -a '(__fish_s3_credentials)'
`,
  powershell:
    `Register-ArgumentCompleter -Native -CommandName 's3-credentials' -ScriptBlock {
  param($word, $ast, $cursor)
  $words = @($ast.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor } | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text.Trim('"', "'") })
  if ($word -eq '') { $words += '' }
  # Before 7.3, PowerShell drops empty arguments.
  $words = @($words | ForEach-Object { if ($_ -eq '' -and $PSVersionTable.PSVersion -lt '7.3') { '""' } else { $_ } })
  & 's3-credentials' complete words -- @words 2>$null | ForEach-Object {
    if ($_ -match '^:') { return }
    $value, $text = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $(if ($text) { $text } else { $value }))
  }
}
`,
};
