using Runner.Data;

namespace Runner.Conformance;

/// <summary>What every source of data does.</summary>
public class DataConformance(ConformanceSubject subject) : RecordDataConformance(subject)
{
    [Fact]
    public void Opens_the_same_twice()
    {
        var (first, second) = (Subject.Create<IDataComponent>().Open(), Subject.Create<IDataComponent>().Open());
        Assert.Equal(first.GetType(), second.GetType());
        Assert.Equal(first.TrainingText?.Fingerprint, second.TrainingText?.Fingerprint);
        Assert.Equal(first.Parts.Select(What), second.Parts.Select(What));

        static (string, string, string, string, string) What(DataPart part) => (part.Use, part.Name, part.Source, part.Fingerprint, string.Join('\n', part.Paths));
    }

    [Fact]
    public void Gives_text_that_can_be_read()
    {
        if (Subject.Create<IDataComponent>().Open().TrainingText is { } text)
            Assert.NotEmpty(text.Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Take(3));
    }
}
