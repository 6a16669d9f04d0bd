using Runner.Components;
using Runner.Heads;
using Runner.Plugins.Tasks.Records.Words;

namespace Runner.Plugins.Tasks.Records.IntentSlots;

/// <summary>Options of <c>task/intent-slots</c>.</summary>
public sealed record IntentSlotsTaskOptions : WordTaskOptions
{
    /// <summary>The head that chooses the intent.</summary>
    [DefaultComponent("sequence-classification")]
    public IHeadComponent IntentHead { get; init; } = null!;

    /// <summary>The head that tags slots; at another place than the intent's, such as <c>{ type: token-tagging, place: slot_classifier }</c>. Null: that.</summary>
    public IHeadComponent? SlotHead { get; init; }
}
