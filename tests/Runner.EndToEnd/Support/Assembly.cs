using Runner.EndToEnd.Runs;
using Xunit.Sdk;
using Xunit.v3;

// Tests start processes that compute on one core each and wait for disks and for one another in between.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 3)]

[assembly: AssemblyFixture(typeof(UninterruptedRun))]
