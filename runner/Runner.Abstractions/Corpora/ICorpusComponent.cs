using Runner.Components;

namespace Runner.Data;

/// <summary>Describes a body of running text.</summary>
[ComponentKind("corpus")]
public interface ICorpusComponent : IComponent
{
    /// <summary>Finds the files (or prepares the generator); reads no more than it needs for that.</summary>
    ICorpus Open();
}

/// <summary>Documents in a fixed order, in shards that can be read in parallel.</summary>
public interface ICorpus
{
    /// <summary>Short name for logs and dataset records.</summary>
    string Name { get; }

    /// <summary>Where it comes from, for people: a path as the recipe says it, or the generator's settings.</summary>
    string Source { get; }

    /// <summary>Files and folders it is read from, as they can be opened here; none for text that is generated.</summary>
    IReadOnlyList<string> Paths => [];

    /// <summary>Hash of the content. May read all files once; implementations remember it by path, size and time of change.</summary>
    string Fingerprint { get; }

    /// <summary>What to say where all of it was read and there was no document; null for the host's own words.</summary>
    Errors.RunnerException? WhyEmpty => null;

    /// <summary>The parts, in order. Reading them one after another gives the corpus.</summary>
    IReadOnlyList<ICorpusShard> Shards { get; }
}

/// <summary>A part of a corpus that one thread reads.</summary>
public interface ICorpusShard
{
    string Name { get; }

    /// <summary>Approximate size of the source in bytes, for progress.</summary>
    long Bytes { get; }

    /// <summary>Streams the documents; never holds the shard in memory.</summary>
    IEnumerable<TextDocument> Read(CancellationToken cancellation);
}

/// <summary>A document as its sentences (or lines), none empty.</summary>
public sealed record TextDocument(IReadOnlyList<string> Sentences);
