using System.Reflection;
using Runner.Execution;
using Runner.Tests.Support;
using Xunit.v3;

[assembly: NumbersAsUsual]

namespace Runner.Tests.Support;

/// <summary>
/// Every test begins on a thread that keeps subnormal numbers. Tests share the runtime's pool with trainings, and a thread starts with the mode of the one that made it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class NumbersAsUsualAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => _ = SubnormalNumbers.Leave();
}
