using System.Text;
using Runner.Plugins.Data;

namespace Runner.Tests.Data;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(64)]
    public void Lines_and_pieces_add_up_to_the_text(int limit)
    {
        var random = new Random(limit);
        string[] atoms = ["\n", "\n", "a", "bc", "é", "字", "𠮷", "\r\n", " "];
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => atoms[random.Next(atoms.Length)]));
            var bytes = Encoding.UTF8.GetBytes("skip" + text + "rest");
            using var stream = new MemoryStream(bytes) { Position = 4 };
            var lines = new LineReader(stream, 4, bytes.Length - 4, limit);
            var back = new StringBuilder();
            var complete = 0;
            while (lines.Next())
            {
                Assert.True(lines.Line.Count <= limit);
                Assert.Equal(Encoding.UTF8.GetByteCount(back.ToString()) + 4, lines.Offset);
                var piece = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(lines.Line);
                var taken = lines.NextOffset - lines.Offset;
                back.Append(piece).Append((taken - lines.Line.Count) switch { 0 => "", 1 => "\n", _ => "\r\n" });
                complete += lines.IsWhole ? 1 : 0;
            }
            Assert.Equal(text, back.ToString());
            if (limit == 64 && text.Length <= 30)
                Assert.Equal(text.Count(c => c == '\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0), complete);
        }
    }
}
