using System.Globalization;
using System.Text.Json.Nodes;

namespace Runner.Tests.Mlflow.Fake;

internal static class FakeExperiments
{
    public static JsonObject Get(FakeMlflowData data, string name) => Wire(data.Experiments.Find(experiment => experiment.Name == name)
        ?? throw FakeFailure.Absent($"Could not find experiment with name '{name}'"));

    public static JsonObject GetById(FakeMlflowData data, string id) => Wire(data.Experiments.Find(experiment => experiment.Id == id)
        ?? throw FakeFailure.Absent($"No Experiment with id={id} exists"));

    private static JsonObject Wire(FakeExperiment experiment)
    {
        return new JsonObject
        {
            ["experiment"] = new JsonObject
            {
                ["experiment_id"] = experiment.Id,
                ["name"] = experiment.Name,
                ["lifecycle_stage"] = experiment.IsDeleted ? "deleted" : "active",
            },
        };
    }

    public static JsonObject Create(FakeMlflowData data, JsonObject body)
    {
        var name = FakeMlflowJson.Text(body, "name");
        if (data.Experiments.Any(experiment => experiment.Name == name))
            throw new FakeFailure(400, "RESOURCE_ALREADY_EXISTS", $"Experiment(name={name}) already exists.");
        var tags = FakeMlflowJson.Objects(body, "tags").ToDictionary(tag => FakeMlflowJson.Text(tag, "key"), tag => FakeMlflowJson.Text(tag, "value"));
        var created = new FakeExperiment(data.Experiments.Count.ToString(CultureInfo.InvariantCulture), name, tags);
        data.Experiments.Add(created);
        return new JsonObject { ["experiment_id"] = created.Id };
    }
}
