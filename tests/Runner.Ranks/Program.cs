using System.Collections;
using System.Text.Json.Nodes;
using Runner.Collectives;
using Runner.Conformance;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Ranks;
using TorchSharp;

// Runner.Ranks SCENARIO [--engine NAME] [--in-rank-order] [--cuda] [--set NAME=VALUE] [--elements N]
var arguments = Arguments.Read(args);
if (arguments is null)
{
    Console.Error.WriteLine($"usage: Runner.Ranks SCENARIO [--engine NAME] [--in-rank-order] [--cuda] [--library FILE] [--elements N]\nscenarios: {string.Join(", ", Scenarios.All.Keys)}");
    return 2;
}
TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = arguments.WantsCuda ? WantedDevice.Cuda : WantedDevice.Any });
torch.set_num_threads(1);
try
{
    var settings = arguments.Library is null ? null : new JsonObject { ["library"] = arguments.Library };
    var folder = Path.Combine(AppContext.BaseDirectory, "plugins");
    var component = ConformanceSubject.Installed($"collective/{arguments.Engine}", [folder], settings?.ToJsonString()).Create<ICollectiveComponent>();
    var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
    var placement = component.Detect(new CollectiveSurroundings(environment, arguments.WantsCuda));
    if (placement is null)
    {
        Console.Error.WriteLine($"'{arguments.Engine}' finds no launcher that started this process");
        return 4;
    }
    var device = arguments.WantsCuda ? torch.device($"cuda:{placement.LocalRank % torch.cuda.device_count()}") : torch.CPU;
    return Scenarios.All[arguments.Scenario](new Stage(component, placement, device, arguments));
}
catch (RunnerException failure)
{
    Console.Error.WriteLine($"{failure.Descriptor.Code}: {failure.Message}");
    return 3;
}
