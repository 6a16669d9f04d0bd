using System.Text;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Files;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData("quickstart")]
    [InlineData("nezha-positions_2.1")]
    [InlineData("实验一")]
    [InlineData("Ünïcode")]
    public void A_plain_name_is_kept(string name) => Assert.Equal(name, SafeName.Of(name));

    [Theory]
    [InlineData("..")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("nul")]
    [InlineData("trailing.")]
    [InlineData("line\nend")]
    public void Another_name_becomes_one_step_of_a_path(string name)
    {
        var safe = SafeName.Of(name);
        Assert.NotEqual(name, safe);
        Assert.Equal(safe, Path.GetFileName(safe));
        Assert.DoesNotContain(safe, c => char.IsControl(c) || c is '/' or '\\' or ' ');
        Assert.False(safe.StartsWith('.') || safe.EndsWith('.'));
    }

    [Fact]
    public void Long_names_stay_apart_and_short_enough()
    {
        var names = new[] { new string('实', 120), new string('实', 119) + "验" }.Select(SafeName.Of).ToList();
        Assert.NotEqual(names[0], names[1]);
        Assert.All(names, n => Assert.True(Encoding.UTF8.GetByteCount(n) <= 220));
    }
}
