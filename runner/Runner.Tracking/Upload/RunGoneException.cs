namespace Runner.Tracking;

/// <summary>The run was deleted in the store, so nothing more can be delivered to it.</summary>
internal sealed class RunGoneException(string storeRunId) : Exception($"run {storeRunId} was deleted")
{
    public string StoreRunId { get; } = storeRunId;
}
