using Runner.Data;
using Runner.Errors;
using Runner.Knowledge;
using Runner.Tests.Data;
using Runner.Tests.Support;

namespace Runner.Tests.Knowledge.Triples;

public class TriplesTests
{
    private static TripleData Open(string folder) => (TripleData)Composed.Component<IDataComponent>(("type", "triples"), ("path", folder)).Open();

    private static void OpenKe(TemporaryFolder folder, string training = "2\n0 1 1\n2 0 0\n", string entities = "3\n/m/b\t1\n/m/a\t0\nnew york\t2\n")
    {
        File.WriteAllText(Path.Combine(folder.Path, "entity2id.txt"), entities);
        File.WriteAllText(Path.Combine(folder.Path, "relation2id.txt"), "2\r\nlikes\t0\r\nknows\t1\r\n");
        File.WriteAllText(Path.Combine(folder.Path, "train2id.txt"), training);
    }

    [Fact]
    public void Open_kes_files_are_head_tail_relation()
    {
        using var folder = new TemporaryFolder();
        OpenKe(folder);
        File.WriteAllText(Path.Combine(folder.Path, "test2id.txt"), "1\n1 2 0");
        var data = Open(folder.Path);

        Assert.Equal(["/m/a", "/m/b", "new york"], data.Entities);
        Assert.Equal(["likes", "knows"], data.Relations);
        Assert.Equal([new(0, 1, 1), new(2, 0, 0)], data.Training);
        Assert.Empty(data.Validation);
        Assert.Equal([new(1, 0, 2)], data.Test);
        Assert.Equal(["training", "test"], data.Parts.Select(part => part.Use));
        Assert.All(data.Parts, part => Assert.Equal(64, part.Fingerprint.Length));
    }

    [Fact]
    public void Text_triples_are_head_relation_tail()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "train.tsv"), "ann\tknows\tbob\nbob\tlikes\tann\n");
        File.WriteAllText(Path.Combine(folder.Path, "dev.tsv"), "cid\tknows\tann\n");
        var data = Open(folder.Path);

        Assert.Equal(["ann", "bob", "cid"], data.Entities);
        Assert.Equal([new(0, 0, 1), new(1, 1, 0)], data.Training);
        Assert.Equal([new(2, 0, 0)], data.Validation);
    }

    [Theory]
    [InlineData("2\n0 1 1\n", "3\na\t0\nb\t1\nc\t2\n", "RUN3352", "train2id.txt' announces 2 lines, but 1 follow.")]
    [InlineData("1\n0 3 1\n", "3\na\t0\nb\t1\nc\t2\n", "RUN3351", "train2id.txt', line 2: '3' is not an id from 0 to 2")]
    [InlineData("1\n0 1\n", "3\na\t0\nb\t1\nc\t2\n", "RUN3351", "train2id.txt', line 2: it is not three ids")]
    [InlineData("0 1 1\n", "3\na\t0\nb\t1\nc\t2\n", "RUN3351", "train2id.txt', line 1: the first line must be the number of lines that follow")]
    [InlineData("1\n0 1 1\n", "2\na\t0\nb\t0\n", "RUN3351", "entity2id.txt', line 3: the id 0 is 'a' already")]
    public void Damage_is_said_with_its_line(string training, string entities, string code, string message)
    {
        using var folder = new TemporaryFolder();
        OpenKe(folder, training, entities);
        var e = Assert.Throws<RunnerException>(() => Open(folder.Path));
        Assert.Equal(code, e.Descriptor.Code);
        Assert.EndsWith(message, e.Message);
    }

    [Fact]
    public void A_folder_without_triples_is_said()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("RUN3350", Assert.Throws<RunnerException>(() => Open(folder.Path)).Descriptor.Code);
    }

    [Fact]
    public void The_real_graph_is_read()
    {
        var data = Open(Shared.Data("fb15k-237"));
        Assert.Equal((14541, 237, 272115), (data.Entities.Count, data.Relations.Count, data.Training.Count));
        Assert.Equal(new Triple(0, 0, 1), data.Training[0]);
        Assert.Equal("/location/country/form_of_government", data.Relations[0]);
    }

    private static TripleData Text(TemporaryFolder folder, string training, string test = "", string options = "")
    {
        File.WriteAllText(Path.Combine(folder.Path, "train.txt"), training);
        File.WriteAllText(Path.Combine(folder.Path, "test.txt"), test);
        return (TripleData)Composed.Component<IDataComponent>($"{{type: triples, path: {folder.Path}{options}}}").Open();
    }

    [Fact]
    public void Triples_in_two_sets_are_refused_unless_allowed()
    {
        using var folder = new TemporaryFolder();
        const string Training = "ann\tknows\tbob\nbob\tlikes\tann\n";

        var e = Assert.Throws<RunnerException>(() => Text(folder, Training, "bob\tlikes\tann\nann\tlikes\tbob\n"));

        Assert.Equal("RUN3120", e.Descriptor.Code);
        Assert.Equal("1 of the test triples are in the training set too, such as 'bob, likes, ann': scores on them measure memory.", e.Message);
        var allowed = Text(folder, Training, "bob\tlikes\tann\nann\tlikes\tbob\n", ", allow_overlap: true");
        Assert.Equal(["RUN3120"], allowed.Health.Single(health => health.Part == "test").Findings.Select(finding => finding.Code));
    }

    [Fact]
    public void Repeated_test_triples_are_warned_of()
    {
        using var folder = new TemporaryFolder();
        var health = Text(folder, "ann\tknows\tbob\nbob\tlikes\tann\n", "ann\tlikes\tbob\nann\tlikes\tbob\n").Health;

        Assert.Equal(["training", "test"], health.Select(part => part.Part));
        Assert.Empty(health[0].Findings);
        Assert.Equal(["RUN3121"], health[1].Findings.Select(finding => finding.Code));
    }

    [Fact]
    public void Kb_2_es_columns_are_recognised_and_said()
    {
        using var folder = new TemporaryFolder();
        const string Training = "ann\tbob\tknows\nbob\tann\tlikes\ncid\tann\tknows\n";
        var data = Text(folder, Training);

        Assert.Equal(["knows", "likes"], data.Relations);
        Assert.Equal([new(0, 0, 1), new(1, 1, 0), new(2, 0, 0)], data.Training);
        Assert.Equal(["RUN3122"], data.Health[0].Findings.Select(finding => finding.Code));
        Assert.Empty(Text(folder, Training, options: ", columns: head-tail-relation").Health[0].Findings);
        var usual = Text(folder, Training, options: ", columns: head-relation-tail");
        Assert.Equal(["bob", "ann"], usual.Relations);
        Assert.NotEqual(usual.Parts[0].Fingerprint, data.Parts[0].Fingerprint);
    }

    [Fact]
    public void Lists_of_names_tell_the_order_of_columns()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "relation2id.txt"), "/a/b\t0\n/c/d\t1\n");

        Assert.Equal(["/a/b"], Text(folder, "x\ty\t/a/b\n").Relations);
        Assert.Equal(["/a/b"], Text(folder, "x\t/a/b\ty\n").Relations);
    }
}
