using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Ernie;

/// <summary>Acts nowhere: entities know no order but that of the tokens they are fused with.</summary>
internal sealed class Unordered() : PositionEncoding("unordered");
