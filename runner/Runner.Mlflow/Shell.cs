namespace Runner.Mlflow;

/// <summary>Words of a command line that a user may paste.</summary>
internal static class Shell
{
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "/._-:=+,@".Contains(character))) return word;
        return OperatingSystem.IsWindows() ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''")}'";
    }
}
