using Xunit.Sdk;
using Xunit.v3;

// Each test starts processes that use a core by themselves.
[assembly: Parallelization(Mode = ParallelMode.None)]
