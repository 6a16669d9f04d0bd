using Runner.Mlflow;

namespace Runner.Tests.Mlflow;

public sealed class TrackingAddressTests
{
    [Theory]
    [InlineData("https://ada:s3cret@host:5000/mlf", "https://host:5000/mlf")]
    [InlineData("https://ada:s3@cret@host:5000", "https://host:5000")]
    [InlineData("https://ada:s3/cret@host:5000", "https://host:5000")]
    [InlineData("https://ada:s3?cret@host", "https://host")]
    [InlineData("https://s3cret@host/x", "https://host/x")]
    [InlineData("postgresql+psycopg2://ada:s3cret@db/mlflow", "postgresql+psycopg2://db/mlflow")]
    [InlineData("http://host/x?token=s3cret", "http://host/x")]
    [InlineData("ada:s3cret@host:5000", "host:5000")]
    [InlineData("ada:s3/cret@host:5000", "host:5000")]
    [InlineData("http://host:5000", "http://host:5000")]
    [InlineData("http://[::1]:5000/a@b", "http://[::1]:5000/a@b")]
    [InlineData("http://[::1]/a@b", "http://[::1]/a@b")]
    [InlineData("http://host/a@b", "http://host/a@b")]
    [InlineData("git@host:group/project", "git@host:group/project")]
    [InlineData("sqlite:////home/ada/a@b/mlflow.db", "sqlite:////home/ada/a@b/mlflow.db")]
    [InlineData("/data/a@b:c", "/data/a@b:c")]
    [InlineData("none", "none")]
    public void An_address_is_shown_without_what_is_secret(string address, string shown) => Assert.Equal(shown, TrackingAddress.Show(address));

    [Fact]
    public void Addresses_within_a_text_lose_their_credentials_and_the_rest_stays() => Assert.Equal(
        "cannot reach https://host:5000/x, asked by ada@host (see http://docs/a?b)",
        TrackingAddress.ShowAll("cannot reach https://ada:s3cret@host:5000/x, asked by ada@host (see http://docs/a?b)"));

    [Theory]
    [InlineData("store: 'https://host/mlf?token=s3cret'\nnote: a", "store: 'https://host/mlf'\nnote: a")]
    [InlineData("cannot reach https://host/x?access_key=s3cret&page=2, try later", "cannot reach https://host/x, try later")]
    [InlineData("s3 link https://b/o.zip?X-Amz-Date=1&X-Amz-Signature=s3cret (expired)", "s3 link https://b/o.zip (expired)")]
    [InlineData("https://host/x?v=AKIA0123456789abcdefg", "https://host/x")]
    [InlineData("https://host/x?page=2&order=name", "https://host/x?page=2&order=name")]
    [InlineData("what? https://host/x, why?", "what? https://host/x, why?")]
    public void So_do_secrets_in_a_query(string text, string shown) => Assert.Equal(shown, TrackingAddress.ShowAll(text));
}
