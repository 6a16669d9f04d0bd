namespace Runner.Cli.Commands;

/// <summary>
/// What shells load to complete <c>runner</c>'s command lines. Each takes the words apart as it does itself and asks the program what the last one can become
/// (<see cref="Parsing.Completions"/>), so that what is installed and what was run is known.
/// </summary>
internal static class CompletionScripts
{
    public static readonly IReadOnlyDictionary<string, string> ByShell = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = """
            # runner completion for bash. To load it now:      source <(runner completion bash)
            # In every shell from now on:                      echo 'source <(runner completion bash)' >> ~/.bashrc
            _runner_complete() {
                local rest="${COMP_LINE:0:COMP_POINT}" words=() i part last
                rest="${rest#*"${COMP_WORDS[0]}"}"
                # bash takes '=' and ':' for the ends of words: what no blank separates is one word
                for ((i = 1; i <= COMP_CWORD; i++)); do
                    if [[ $i == 1 || $rest == [[:space:]]* ]]; then words+=(""); fi
                    rest="${rest#"${rest%%[![:space:]]*}"}"
                    part="${COMP_WORDS[i]:0:${#rest}}"
                    rest="${rest#"$part"}"
                    words[-1]+="$part"
                done
                last="${words[-1]}"
                for i in "${!words[@]}"; do
                    part="${words[i]}"
                    case "$part" in
                        \"*) part="${part#\"}"; part="${part%\"}" ;;
                        \'*) part="${part#\'}"; part="${part%\'}" ;;
                        *) part="${part//\\/}" ;;
                    esac
                    words[i]="$part"
                done
                # of what is suggested, the part after the last of those ends is wanted
                local prefix="${words[-1]%"${words[-1]##*[=:]}"}" suggested
                COMPREPLY=()
                while IFS= read -r suggested; do
                    case "$suggested" in */|*=) compopt -o nospace ;; esac
                    suggested="${suggested#"$prefix"}"
                    if [[ $last != [\"\']* && $suggested == *[[:space:]\"\'\\\$\`\&\;\|\(\)\<\>*?]* ]]; then printf -v suggested %q "$suggested"; fi
                    COMPREPLY+=("$suggested")
                done < <("${COMP_WORDS[0]/#\~/$HOME}" complete -- "${words[@]}" 2>/dev/null)
            }
            complete -o default -F _runner_complete runner

            """,
        ["zsh"] = """
            # runner completion for zsh. In ~/.zshrc, after compinit:   source <(runner completion zsh)
            _runner() {
                local -a typed suggested folders others
                typed=("${(@Q)words[2,CURRENT]}")
                typed[-1]="${(Q)PREFIX}"
                suggested=(${(f)"$("${words[1]/#\~/$HOME}" complete -- "${(@)typed}" 2>/dev/null)"})
                folders=("${(@M)suggested:#*[/=]}")
                others=("${(@)suggested:#*[/=]}")
                (( ${#folders} )) && compadd -S '' -- "${(@)folders}"
                (( ${#others} )) && compadd -- "${(@)others}"
                (( ${#suggested} )) || _files
            }
            compdef _runner runner

            """,
        ["fish"] = """
            # runner completion for fish:   runner completion fish > ~/.config/fish/completions/runner.fish
            function __runner_complete
                set -l words (commandline -opc)
                set -l last (commandline -ct | string unescape)
                set -l program (string replace -r '^~(?=/)' $HOME -- $words[1])
                set -l suggested ($program complete -- $words[2..-1] "$last" 2>/dev/null)
                if set -q suggested[1]
                    printf '%s\n' $suggested
                else
                    __fish_complete_path "$last"
                end
            end
            complete -c runner -f -a '(__runner_complete)'

            """,
        ["pwsh"] = """
            # runner completion for PowerShell. In $PROFILE:   runner completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName runner -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
                    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
                })
                $last = "$wordToComplete".Trim("'", '"')
                & $commandAst.GetCommandName() complete -- @words $last 2>$null | ForEach-Object {
                    # what PowerShell would read as something else is quoted
                    $text = if ($_ -match '[\s@,;(){}''"&|<>$`#]') { "'" + ($_ -replace "'", "''") + "'" } else { $_ }
                    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
                }
            }

            """,
    };
}
