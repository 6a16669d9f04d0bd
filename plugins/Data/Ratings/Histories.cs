using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Ratings;

/// <summary>What each user rated in the order of time, and what of it is held out.</summary>
internal sealed class Histories
{
    private static readonly string[] Order = ["train", "dev", "test"];

    private readonly List<User> _users = [];
    private readonly RatingsOptions _options;

    private Histories(RatingsOptions options) => _options = options;

    public static Histories Read(IReadOnlyList<(string Split, LabelledFile File)> files, bool leavesOneOut, RatingsOptions options)
    {
        var histories = new Histories(options);
        var users = new Dictionary<string, User>(StringComparer.Ordinal);
        foreach (var (split, file) in files)
        {
            foreach (var rating in RatingFile.Read(file))
            {
                if (!users.TryGetValue(rating.User, out var user))
                {
                    users.Add(rating.User, user = new User(rating.User));
                    histories._users.Add(user);
                }
                user.Add(split, rating);
            }
        }
        foreach (var user in histories._users)
            user.Arrange(options.MinRating ?? double.NegativeInfinity, leavesOneOut);
        return histories;
    }

    /// <summary>The records of a split, user by user in the order of their first rating in the files.</summary>
    public List<SequenceRecord> Records(string split, RecordReport report)
    {
        var (records, id) = (new List<SequenceRecord>(), 0L);
        foreach (var user in _users)
        {
            var own = user.Of(split);
            var ids = split == "train" ? 1 : own.Count;
            // users that are left out have numbers, too
            var first = id;
            id += Math.Max(1, ids);
            if (user.Kept < _options.MinItems)
            {
                report.Drop("of users with too few items", user.Place);
                continue;
            }
            var before = Order.TakeWhile(name => name != split).SelectMany(user.Of).Select(rating => rating.Item).ToList();
            if (split == "train")
            {
                if (own.Count == 0)
                    report.Drop("of users without an item to learn from", user.Place);
                else
                    records.Add(user.Record(first, [.. own.Select(rating => rating.Item)], null, own[0].Place));
                continue;
            }
            if (own.Count == 0)
                report.Drop("of users without a held-out item", user.Place);
            foreach (var rating in own)
            {
                records.Add(user.Record(first++, [.. before], rating.Item, rating.Place));
                before.Add(rating.Item);
            }
        }
        return records;
    }

    private sealed class User(string name)
    {
        private readonly Dictionary<string, List<Rating>> _ratings = new(StringComparer.Ordinal);
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);

        /// <summary>Items that were not left out for their rating.</summary>
        public int Kept => _ratings.Values.Sum(list => list.Count);

        public RecordPlace Place { get; private set; }

        public void Add(string split, Rating rating)
        {
            if (_known.Count == 0)
                Place = rating.Place;
            _known.Add(rating.Item);
            if (!_ratings.TryGetValue(split, out var list))
                _ratings.Add(split, list = []);
            list.Add(rating);
        }

        // sorting is stable: of the same second, the order of the files decides
        public void Arrange(double least, bool leavesOneOut)
        {
            foreach (var split in _ratings.Keys.ToList())
                _ratings[split] = [.. _ratings[split].Where(rating => rating.Value >= least).OrderBy(rating => rating.Time)];
            if (leavesOneOut && _ratings["train"] is { Count: >= 3 } all)
                (_ratings["train"], _ratings["dev"], _ratings["test"]) = (all[..^2], [all[^2]], [all[^1]]);
        }

        public List<Rating> Of(string split) => _ratings.GetValueOrDefault(split) ?? [];

        public SequenceRecord Record(long id, IReadOnlyList<string> items, string? next, RecordPlace place) =>
            new(items) { Id = id, Key = next is null ? name : null, Unit = name, Next = next, Known = _known, Place = place };
    }
}
