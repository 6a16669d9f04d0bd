using Runner.Data;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Shows one run: hears of the preparation of its data, and of every event of its training.</summary>
public interface IRunDisplay : ITrainingObserver, IPreparationProgress, IDisposable
{
    /// <summary>A line about the run.</summary>
    void Say(string line);
}

/// <summary>The copy of what is said about a run.</summary>
public interface IRunLog : IDisposable
{
    /// <summary>Appends to this file from now on, what was said before included. A file that cannot be written stops nothing.</summary>
    void WriteTo(string file);
}

/// <summary>Where a process that is not the first of several says what it has to say.</summary>
public interface IRankOutput : IDisposable
{
    /// <summary>Shows the runs that this rank takes part in.</summary>
    IRunDisplay Display { get; }

    /// <summary>Writes to <c>rank-N.log</c> in a folder from now on, what was said before included.</summary>
    void WriteTo(string folder);

    /// <summary>Shows a failure of this rank where the first rank's words are shown.</summary>
    void Shout(Exception failure);
}
