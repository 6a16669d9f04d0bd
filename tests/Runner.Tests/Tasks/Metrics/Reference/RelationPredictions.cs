namespace Runner.Tests.Tasks.Metrics.Reference;

/// <summary>
/// A made-up model's relations for the test file of SemEval-2010 task 8, one letter each, <c>a</c> the first of the 19 classes in the order of their names: 75 % right, 10 % with the
/// direction turned, the rest drawn uniformly.
/// </summary>
internal static class RelationPredictions
{
    public const string Letters =
        "okhbcncpgqhnsrbqikocameaqhrqaqalgrdqjbiqqnggccqopsioiqociqbcnqeqsbslqoqecrnisirlepqrnnoosqnpisgedigqbgrhfqcngrolapgrceqf"
        + "nejfopqqeqnaobcoargcqqsecjciaqdlogjpbgobqpogqsmgnsoooisqjqoqeqboslrghgnfqpornobqqpoqeqnemeqblqoqcsbsdhbqkbqbsdodicqnmrjb"
        + "cqjbiekndaofocrpcrcidqqodbosbdrjiqnjggheqcgidacdebqfqrajenjicbehmqblgoqjbqblnbaoqsaipsidcqpijsqoqglqiqcenooqdihnbrfrbonr"
        + "bbocqbdqoifbqiqgjaqiqnecgmnloigsgsqqqbmoiancborgrcnopprbonegecnqgsecdiqbjgomneqsqbmdoqsqbqicjbangsbckscaqbrggqiicbsrprrg"
        + "nbedeasiqjoginlqjgnqccllngosrociiljksaqegmogaababooedgdrgnkhqmiejpfbjrcrgjoolioqmodlccrddqncdcnpkoamnaaanlcenglrbbprdgol"
        + "lcabqboqnoedebcnlacbbceebjiedssqgqcibergosqqabogganjbjsagnqfssgjqorsqnjgooabsilharrgiliniabllclbqdcbosrheqqlaqrbboiiibba"
        + "ifdqjqgkeanpicphcicpebilngacasndoqadrikrgjqqnndofnnddipsigiiankfjdbkekgpgqcipihnlbqbqceclnobhiodrefgmdbincdrglnibbjcnoof"
        + "adobagdlagrjfrkdilibjqdqadcflaqrcjiqgbgqobgqoolqddskqqnianapgiekcseckabjoeieqoqgqbnqlsibboqaohenqdcpohcminlqrjjdpopqnbqg"
        + "adggrjngqflqfmegpaipqqehmeqqqabbengoiqneqncsjdddgrdqbalshhnfqdbmiicbdsaabdaokoaaiodaqbqmnqnhjejopbdqdnelbicdghqpqbdasfqm"
        + "agrdfbgqffqgealgqonbqsrjnnrahfsoqqikoninecfiisrmqrqgmqneniglmnqdsbgbaenoeqnbsjnqcselgecgnfgfodrgioggfadldipgldcgabescngn"
        + "meoeqcglbglnaiqagqfiqgpoqlommqdqhbbpdgpkomqjaeisqqjqipbjpiigbglcljaegdqkrgancpoqakpsdionklkqqsdrdjssilrdslsnachdigcinifr"
        + "agnbbiqgoghlqriiilklgadocbcpqinsnbmbgeslonnlqgsonsbgpisgpsnociahcsbgbqifenqokbecdqfflhqoeqesgleqaifqgldlfhbgpgiocnbgsnll"
        + "qlegojadoaqddqqoicnigsirbqgpgcgbqgoibbaconeefahomgeegnqqobregsobbacjoinejhiobgilqbmmfpfljrdrikrqgqncnbceesrgibbqdlbasedg"
        + "ognqrqloqlqesabbgnkarjmqiqohqeqdaarogqgoedobgnebbbabcbbpibaqricoosfqnoksgpilqakcqhpiaploqpnhlagqilh";
}
