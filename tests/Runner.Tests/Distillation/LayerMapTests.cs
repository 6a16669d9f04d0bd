using Runner.Distillation;

namespace Runner.Tests.Distillation;

public class LayerMapTests
{
    [Theory]
    [InlineData(LayerMapping.Uniform, 4, 12, "1-3 2-6 3-9 4-12")]
    [InlineData(LayerMapping.Top, 4, 12, "1-9 2-10 3-11 4-12")]
    [InlineData(LayerMapping.Bottom, 4, 12, "1-1 2-2 3-3 4-4")]
    [InlineData(LayerMapping.Last, 4, 12, "4-12")]
    public void Maps_are_those_of_the_papers(LayerMapping map, int student, int teacher, string pairs) =>
        Assert.Equal(pairs, Text(new LayerMap { Map = map }.Pairs(student, teacher)));

    [Fact]
    public void An_explicit_map_pairs_two_lists() =>
        Assert.Equal("1-2 3-12", Text(new LayerMap { Map = LayerMapping.Explicit, Student = [1, 3], Teacher = [2, 12] }.Pairs(4, 12)));

    [Fact]
    public void A_list_of_student_layers_narrows_any_map() =>
        Assert.Equal("1-2 5-10", Text(new LayerMap { Student = [1, 5] }.Pairs(6, 12)));

    [Theory]
    [InlineData(LayerMapping.Uniform, "", "", 5, 12, "'map: uniform' needs a multiple of the student's 5 layers in the teacher, which has 12; choose 'explicit' and list its layers.")]
    [InlineData(LayerMapping.Top, "", "", 6, 4, "the student has more layers (6) than the teacher (4); choose 'explicit' and list the teacher's layers.")]
    [InlineData(LayerMapping.Explicit, "", "3 6", 4, 12, "'teacher' lists 2 layers, but 4 of the student's learn; list one for each.")]
    [InlineData(LayerMapping.Explicit, "1", "13", 4, 12, "the teacher has the layers 1 to 12, but 'teacher' lists 13.")]
    [InlineData(LayerMapping.Bottom, "0", "", 4, 12, "the student has the layers 1 to 4, but 'student' lists 0.")]
    public void A_map_that_does_not_fit_says_why(LayerMapping map, string student, string teacher, int studentLayers, int teacherLayers, string problem) =>
        Assert.Equal(problem, new LayerMap { Map = map, Student = Numbers(student), Teacher = Numbers(teacher) }.Problem(studentLayers, teacherLayers));

    [Fact]
    public void Layers_without_an_explicit_map_are_a_mistake() =>
        Assert.Equal(
            ["'teacher' is read with 'map: explicit' alone; set that, or leave 'teacher' out."],
            new LayerMap { Teacher = [3] }.Check().Select(problem => problem.Message));

    private static string Text(IReadOnlyList<LayerPair> pairs) => string.Join(' ', pairs.Select(pair => $"{pair.Student}-{pair.Teacher}"));

    private static int[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
