namespace Runner.Cli.Commands;

/// <summary>What shells load to complete <c>runner</c>'s command lines: each asks the program itself, so that what is installed and what was run is known.</summary>
internal static class CompletionScripts
{
    public static readonly IReadOnlyDictionary<string, string> ByShell = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = """
            # runner completion for bash. To load it now:      source <(runner completion bash)
            # In every shell from now on:                      echo 'source <(runner completion bash)' >> ~/.bashrc
            _runner_complete() {
                local command="${COMP_WORDS[0]}" line word
                line="runner${COMP_LINE:${#command}}"
                local point=$((COMP_POINT - ${#command} + 6))
                local IFS=$'\n'
                word="${line:0:$point}"
                word="${word##* }"
                COMPREPLY=()
                local suggested
                for suggested in $("$command" "[suggest:$point]" "$line" 2>/dev/null); do
                    [[ "$suggested" == "$word"* ]] && COMPREPLY+=("$suggested")
                done
                # bash takes '=' and ':' for the ends of words: of what is suggested, the part after the last of them is wanted
                local prefix="${word%"${word##*[=:]}"}" i
                for i in "${!COMPREPLY[@]}"; do
                    case "$prefix" in *:|*=) COMPREPLY[i]="${COMPREPLY[i]#"$prefix"}" ;; esac
                    case "${COMPREPLY[i]}" in */|*=) compopt -o nospace ;; esac
                done
            }
            complete -o default -F _runner_complete runner

            """,
        ["zsh"] = """
            # runner completion for zsh. In ~/.zshrc, after compinit:   source <(runner completion zsh)
            _runner() {
                local -a suggested folders others
                suggested=("${(@f)$(runner "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                folders=("${(@M)suggested:#*/}")
                others=("${(@)suggested:#*/}")
                (( ${#folders} )) && compadd -S '' -- $folders
                (( ${#others} )) && compadd -- $others
                (( ${#suggested} )) || _files
            }
            compdef _runner runner

            """,
        ["fish"] = """
            # runner completion for fish:   runner completion fish > ~/.config/fish/completions/runner.fish
            function __runner_complete
                set -l line (commandline -cp)
                runner "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c runner -a '(__runner_complete)'

            """,
        ["pwsh"] = """
            # runner completion for PowerShell. In $PROFILE:   runner completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName runner -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                runner "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
    };
}
