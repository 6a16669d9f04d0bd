namespace Runner.Tracking;

/// <summary>The run is no longer in the store, so nothing more can be delivered to it.</summary>
/// <param name="storeRunId">Its id there.</param>
/// <param name="isLost">True where the store itself has lost it, as when its file was deleted; false where the run was deleted in it.</param>
internal sealed class RunGoneException(string storeRunId, bool isLost = false)
    : Exception(isLost ? $"run {storeRunId} is not there any more" : $"run {storeRunId} was deleted")
{
    public string StoreRunId { get; } = storeRunId;

    public bool IsLost { get; } = isLost;
}
