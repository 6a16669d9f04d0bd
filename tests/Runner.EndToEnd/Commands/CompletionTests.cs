using System.Diagnostics;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>The scripts of <c>runner completion</c> in the shells themselves, where these are installed.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Bash()
    {
        Prepare("bash");
        // what bash does at TAB: it cuts words at '=' and ':' too, and puts the answer in the place of the last piece
        var lines = Ask("bash",
            """
            source ./script
            try() { COMP_LINE="$1"; COMP_POINT=${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _runner_complete 2>/dev/null; local IFS='|'; echo "${COMPREPLY[*]}"; }
            try 'runner val' runner val
            try 'runner run --dry' runner run --dry
            try 'runner run ti' runner run ti
            try 'runner run my' runner run my
            try 'runner run my\ recipes/实' runner run 'my\ recipes/实'
            try 'runner run "my recipes/实' runner run '"my recipes/实'
            try 'runner compare rel' runner compare rel
            try 'runner compare relative\ seed\ 1 rela' runner compare 'relative\ seed\ 1' rela
            try 'runner compare relative\ seed\ ' runner compare 'relative\ seed\ '
            try 'runner runs show --workspace=' runner runs show --workspace =
            try 'runner components show learn' runner components show learn
            try 'runner resume @' runner resume @
            """);
        Assert.Equal(
        [
            "validate", "--dry-run", "tiny.yaml", @"my\ recipes/", @"my\ recipes/实验一.yaml", "my recipes/实验一.yaml", @"relative\ seed\ 1|relative\ seed\ 2", @"relative\ seed\ 1|relative\ seed\ 2",
            @"relative\ seed\ 1|relative\ seed\ 2", "", "learned", "@last",
        ], lines);
    }

    [Fact]
    public void Zsh()
    {
        Prepare("zsh");
        // an interactive shell on a terminal of its own; ^X writes down what stands on the line after TAB
        var lines = Ask("zsh",
            """
            zmodload zsh/zpty
            typed=('runner val' 'runner run --dry' 'runner run ti' 'runner run my' 'runner run my\ recipes/实' 'runner compare rel' 'runner compare relative\ seed\ 1 relative\ seed\ 2 @'
              'runner components show learn' 'true && runner val' 'runner run xyz')
            zpty shell zsh -f -i
            zpty -w shell 'autoload -Uz compinit; compinit -u -D; source ./script; unsetopt beep; record() { print -r -- "$BUFFER" >> lines; BUFFER= }; zle -N record; bindkey "^X" record; bindkey "^I" complete-word; : > lines'
            until [[ -e lines ]]; do sleep 0.05; zpty -r -t shell said; done
            for line in $typed; do
                before=$(wc -l < lines)
                zpty -w -n shell "$line"$'\t'$'\x18'
                until (( $(wc -l < lines) > before )); do sleep 0.05; zpty -r -t shell said; done
            done
            zpty -d shell
            cat lines
            """, "-f");
        Assert.Equal(
        [
            "runner validate ", "runner run --dry-run ", "runner run tiny.yaml ", @"runner run my\ recipes/", @"runner run my\ recipes/实验一.yaml ", @"runner compare relative\ seed\ ",
            @"runner compare relative\ seed\ 1 relative\ seed\ 2 @last ", "runner components show learned ", "true && runner validate ", "runner run xyz",
        ], lines);
    }

    [Fact]
    public void Fish()
    {
        Prepare("fish");
        var lines = Ask("fish",
            """
            source ./script
            for line in 'runner val' 'runner run --dry' 'runner run ti' 'runner run my' 'runner run my\ recipes/实' 'runner compare rel' 'runner compare relative\ seed\ 1 @' 'runner components show learn' 'true && runner val' 'runner run other'
                string join -- "|" (complete -C "$line" | string replace -r '\t.*' '')
            end
            """, "--no-config");
        Assert.Equal(
        [
            "validate", "--dry-run", "tiny.yaml", "my recipes/", "my recipes/实验一.yaml", "relative seed 1|relative seed 2", "@last", "learned", "validate", "other.txt",
        ], lines.Select(line => line.Replace("\\", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Power_shell()
    {
        Prepare("pwsh");
        var lines = Ask("pwsh",
            """
            Get-Content -Raw script | Invoke-Expression
            foreach ($line in 'runner val', 'runner run --dry', 'runner run ti', 'runner run my', "runner run 'my recipes/实", 'runner compare rel', 'runner runs show ', 'runner components show learn', 'cd .; runner val') {
                ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText) -join '|'
            }
            """, "-NoProfile", "-File");
        Assert.Equal(
        [
            "validate", "--dry-run", "tiny.yaml", "'my recipes/'", "'my recipes/实验一.yaml'", "'relative seed 1'|'relative seed 2'", lines[6], "learned", "validate",
        ], lines);
        Assert.Contains("'@last'", lines[6], StringComparison.Ordinal);
    }

    // recipes, runs whose names have blanks, and the program by the name people call it
    private void Prepare(string shell)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, shell))), $"{shell} is not installed");
        _sandbox.WriteTiny();
        _sandbox.Write("other.txt", "");
        _sandbox.Write("my recipes/实验一.yaml", TinyRecipe.Text);
        foreach (var (digit, seed) in new[] { ('a', 1), ('b', 2) })
            RunFolder.Create(_sandbox.Folder, new RunIdentity { RunId = new string(digit, 32), Name = $"relative seed {seed}", Experiment = "tiny", Seed = seed, Created = DateTimeOffset.UnixEpoch });
        _sandbox.Write("script", _sandbox.Runner("completion", shell).Expect(0).Output);
        var program = _sandbox.Locate(_sandbox.Write("bin/runner", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "runner.dll")}' \"$@\"\n"));
        using var mode = Process.Start("chmod", ["+x", program]);
        mode.WaitForExit();
    }

    private string[] Ask(string shell, string question, params string[] options)
    {
        var start = new ProcessStartInfo(shell, [.. options, _sandbox.Locate(_sandbox.Write("question", question))])
        {
            WorkingDirectory = _sandbox.Folder,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in _sandbox.Environment)
            start.Environment[name] = value;
        start.Environment["PATH"] = $"{_sandbox.Locate("bin")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _sandbox.Folder;
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{shell} did not end");
        }
        return output.Result.TrimEnd('\n').Split('\n');
    }
}
