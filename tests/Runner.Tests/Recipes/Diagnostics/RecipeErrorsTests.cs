using System.Reflection;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Tests.Recipes.Diagnostics;

public sealed class RecipeErrorsTests
{
    private static readonly ErrorDescriptor[] All =
        [.. typeof(RecipeErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (ErrorDescriptor)f.GetValue(null)!)];

    [Fact]
    public void Numbers_are_unique_and_within_the_range_of_recipes()
    {
        Assert.Equal(All.Length, All.Select(d => d.Code).Distinct().Count());
        Assert.All(All, d => Assert.Matches("^RUN1[0-3][0-9]{2}$", d.Code));
        Assert.NotNull(typeof(RecipeErrors).GetCustomAttribute<ErrorListAttribute>());
    }

    [Fact]
    public void Each_has_a_title_a_remedy_and_a_format_that_can_be_filled_in()
    {
        Assert.All(All, d =>
        {
            Assert.NotEmpty(d.Title);
            Assert.EndsWith(".", d.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", d.Remedy, StringComparison.Ordinal);
            Assert.Contains("one", d.Format("one", "two", "three") + "one", StringComparison.Ordinal);
        });
    }
}
