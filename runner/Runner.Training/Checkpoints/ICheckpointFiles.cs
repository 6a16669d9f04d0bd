namespace Runner.Training.Checkpoints;

/// <summary>The operations of a disk that saving a checkpoint needs; tests replace it by one that fails.</summary>
internal interface ICheckpointFiles
{
    /// <summary>Makes a file and has <paramref name="write"/> fill it; its content is on the disk when this returns.</summary>
    void Write(string path, Action<Stream> write);

    /// <summary>Has the names in a folder on the disk.</summary>
    void SyncFolder(string path);

    void Move(string from, string to);

    void Delete(string folder);
}
