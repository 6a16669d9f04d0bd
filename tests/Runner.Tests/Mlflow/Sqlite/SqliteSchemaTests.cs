using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Sqlite;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_database_has_the_fifteen_tables_at_the_portable_revision()
    {
        await CreateAsync();

        Assert.Equal(["acf3f17fdcc7"], _folder.Sql("SELECT version_num FROM alembic_version"));
        Assert.Equal(
            [
                "alembic_version", "datasets", "experiment_tags", "experiments", "input_tags", "inputs", "latest_metrics", "metrics",
                "model_version_tags", "model_versions", "params", "registered_model_aliases", "registered_model_tags",
                "registered_models", "runs", "tags",
            ],
            _folder.Sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"));
        Assert.Equal(["0|Default|./mlruns/0|active"], _folder.Sql("SELECT experiment_id, name, artifact_location, lifecycle_stage FROM experiments"));
    }

    [Theory]
    [InlineData("registered_models", "registered_model_pk", "name")]
    [InlineData("model_versions", "model_version_pk", "name|version")]
    [InlineData("registered_model_tags", "registered_model_tag_pk", "key|name")]
    [InlineData("model_version_tags", "model_version_tag_pk", "key|name|version")]
    [InlineData("registered_model_aliases", "registered_model_alias_pk", "name|alias")]
    [InlineData("metrics", "metric_pk", "key|timestamp|step|run_uuid|value|is_nan")]
    [InlineData("latest_metrics", "latest_metric_pk", "key|run_uuid")]
    [InlineData("params", "param_pk", "key|run_uuid")]
    [InlineData("tags", "tag_pk", "key|run_uuid")]
    [InlineData("datasets", "dataset_pk", "experiment_id|name|digest")]
    [InlineData("inputs", "inputs_pk", "source_type|source_id|destination_type|destination_id")]
    [InlineData("input_tags", "input_tags_pk", "input_uuid|name")]
    public async Task Primary_keys_carry_the_names_that_later_migrations_drop(string table, string constraint, string columns)
    {
        await CreateAsync();

        var ddl = Assert.Single(_folder.Sql($"SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'"));
        Assert.Contains($"CONSTRAINT {constraint} PRIMARY KEY ({columns.Replace("|", ", ")})", ddl, StringComparison.Ordinal);
        Assert.Equal(columns.Split('|'), _folder.Sql($"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"));
    }

    [Fact]
    public async Task Opening_again_keeps_everything()
    {
        await CreateAsync();
        await using var store = new SqliteMlflowStore(_folder.Database);
        var first = await store.GetOrCreateExperimentAsync("positions", 7, cancellationToken: TestContext.Current.CancellationToken);

        await using var again = new SqliteMlflowStore(_folder.Database);
        Assert.Equal(first, await again.GetOrCreateExperimentAsync("positions", 9, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(["7|7"], _folder.Sql("SELECT creation_time, last_update_time FROM experiments WHERE name = 'positions'"));
        Assert.False(File.Exists(_folder.Database + ".lock"));
    }

    [Fact]
    public async Task A_zero_byte_file_becomes_a_store()
    {
        _folder.File("mlflow.db", "");
        await CreateAsync();
        Assert.Equal(["acf3f17fdcc7"], _folder.Sql("SELECT version_num FROM alembic_version"));
    }

    [Fact]
    public async Task A_database_that_MLflow_migrated_goes_on_taking_runs()
    {
        await CreateAsync();
        _folder.Sql("UPDATE alembic_version SET version_num = 'ffffffffffff'");
        _folder.Sql("ALTER TABLE experiments ADD COLUMN workspace VARCHAR(63) NOT NULL DEFAULT 'default'");
        _folder.Sql("ALTER TABLE inputs ADD COLUMN step BIGINT NOT NULL DEFAULT 0");
        _folder.Sql("CREATE TABLE logged_models (model_id VARCHAR(34) NOT NULL PRIMARY KEY)");

        await using var store = new SqliteMlflowStore(_folder.Database);
        var token = TestContext.Current.CancellationToken;
        var experiment = await store.GetOrCreateExperimentAsync("positions", 7, cancellationToken: token);
        var run = await store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "a", StartTime = 8 }, token);
        await store.LogInputsAsync(run.RunId, [new MlflowDataset { Name = "d", Digest = "1", SourceType = "local", Source = "{}" }], token);

        Assert.Equal(["positions|default"], _folder.Sql("SELECT name, workspace FROM experiments WHERE experiment_id = " + experiment));
        Assert.Equal(["0"], _folder.Sql("SELECT step FROM inputs"));
    }

    [Fact]
    public async Task A_database_of_an_older_MLflow_is_refused_with_the_remedy()
    {
        await CreateAsync();
        _folder.Sql("UPDATE alembic_version SET version_num = '7ac759974ad8'");
        _folder.Sql("DROP TABLE inputs");

        var failure = await Assert.ThrowsAsync<MlflowException>(CreateAsync);
        Assert.Equal(MlflowErrorCode.StoreRevision, failure.ErrorCode);
        Assert.False(failure.IsRetryable);
        Assert.Equal(
            $"{_folder.Database} is an MLflow database of revision 7ac759974ad8, which lacks inputs.input_uuid; this client writes revision acf3f17fdcc7 and later ones that keep its columns. Either bring it up to date with: mlflow db upgrade sqlite:///{_folder.Database}.",
            failure.Message);
    }

    [Fact]
    public async Task A_database_whose_rows_need_values_we_do_not_know_is_refused()
    {
        await CreateAsync();
        _folder.Sql("DROP TABLE input_tags");
        _folder.Sql("CREATE TABLE input_tags (input_uuid TEXT, name TEXT, value TEXT, owner TEXT NOT NULL)");

        var failure = await Assert.ThrowsAsync<MlflowException>(CreateAsync);
        Assert.Contains("needs values for input_tags.owner", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_programs_database_is_left_alone()
    {
        _folder.Sql("CREATE TABLE notes (text TEXT)");

        var failure = await Assert.ThrowsAsync<MlflowException>(CreateAsync);
        Assert.Equal(MlflowErrorCode.StoreRevision, failure.ErrorCode);
        Assert.Equal(["notes"], _folder.Sql("SELECT name FROM sqlite_master"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_says_so()
    {
        _folder.File("mlflow.db", string.Concat(Enumerable.Repeat("this is a diary, not a database\n", 200)));

        var failure = await Assert.ThrowsAsync<MlflowException>(CreateAsync);
        Assert.Equal(MlflowErrorCode.StoreDamaged, failure.ErrorCode);
        Assert.Contains("is damaged or no SQLite database", failure.Message, StringComparison.Ordinal);
    }

    private async Task CreateAsync()
    {
        await using var store = new SqliteMlflowStore(_folder.Database);
        await store.GetOrCreateExperimentAsync("Default", 0);
    }
}
