/**
 * Answer types: what a question asks for (a time, a number, a person, a place, a cause, a condition, a way, a name), and the positions of
 * such things in a sentence. Recognised by patterns for English and Chinese.
 */

export type AnswerType =
  | 'time'
  | 'number'
  | 'person'
  | 'place'
  | 'cause'
  | 'condition'
  | 'way'
  | 'definition'
  | 'name'
  | 'any';

/** The first match is used. */
const ASKED: readonly (readonly [AnswerType, RegExp])[] = [
  [
    'number',
    /\bhow (?:many|much|old|long|far|tall|high|large|big|fast|deep|wide|heavy)\b|多久(?!以?[前后])|多长时间/i,
  ],
  [
    'cause',
    /\bwhy\b|\bwhat (?:was|is|were|are) the (?:reason|cause)|\bwhat (?:caused?|led)\b|为什么|为何|原因|缘由|因何|怎么会|目的/i,
  ],
  [
    'condition',
    /\bwhen (?:should|must|can|shall|may|to|is it|will|would)\b|\bshould (?:i|we|you|one)\b|什么时[候间](?:才?[该应要用需能会]|适合|可以)|何时[该应要用需]|[该要]不[该要]|应不应该|适[合用]/i,
  ],
  [
    'time',
    /\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|month|day|date|century|decade|time|era)\b|何时|什么时[候间期]|哪[一几]?[年天月日]|几[年月日号时点]|哪个(?:时期|年代|朝代|世纪)|时间是|日期|年份/i,
  ],
  [
    'number',
    /\bhow (?:often|hot|cold|frequently)\b|\bwhat (?:\w+ ){0,2}(?:number|percent(?:age)?|amount|population|rate|temperature|length|height|size|proportion|share|score|ratio|fraction|distance|speed|price|cost)\b|多少|几(?!乎|何)|多[大高长远重深宽快]|[面体]积|人口|比例|数量|占地/i,
  ],
  [
    'definition',
    /^(?:什么是|何谓|何为)|(?:是|指)(?:什么|啥)(?:意思)?[？?]?$|^what (?:is|are|was|were) (?:an? )?\S+\??$|\bmean\b|\bdefin/i,
  ],
  [
    'place',
    /\bwhere\b|\b(?:what|which) (?:\w+ )?(?:neighbou?rhood|city|country|state|place|town|nation|university|school|park|museum|region|area|location|continent|river|street|county|province|island|building|stadium|venue)\b|哪里|哪儿|何处|何地|什么地[方区点]|哪[个些一]*(?:地[方区]|国家?|城市|省|市|县|区|洲|岛|街|镇|村)|位于|出生地|在哪/i,
  ],
  [
    'person',
    /\bwho(?:m|se)?\b|\b(?:what|which) (?:\w+ )?(?:researcher|theorist|mathematician|quarterback|philosopher|explorer|inventor|writer|politician|founder|character|performer|people|person|player|man|woman|king|queen|president|author|scientist|leader|artist|singer|actor|director|general|physicist|chemist|coach|emperor|architect|composer|philosopher)\b|谁|哪[位名]|什么人|何人|[父母]亲是|儿子是|妻子是|作者/i,
  ],
  [
    'name',
    /\b(?:name|called|title|known as)\b|叫什么|名[字称]|什么名|称为什么|称作|别[名称]|全[名称]|简称|哪[个部家座支首本所条款些种项只张套]/i,
  ],
  ['way', /\bhow (?:do|does|did|can|could|should|to|is|are|was|were)\b|怎[样么](?!样?[？?]?$)|如何(?!看)/i],
];

const MONTH = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';

/** Patterns of each type in a text; they have the flag `g` and are only used through `matchAll`. */
const NAMED: { readonly [type in AnswerType]?: RegExp } = {
  time: new RegExp(
    `\\b1\\d{3}s?\\b|\\b20\\d\\d\\b|\\b\\d{3}s? (?:AD|BC|CE)\\b|\\b${MONTH}\\b|\\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\\b|` +
      `\\b(?:\\d+(?:st|nd|rd|th)|\\w+(?:th|first|second|third)) (?:century|centuries)\\b|\\b(?:spring|summer|autumn|winter)\\b|` +
      '[\\d一二三四五六七八九十〇○零两元初末]+(?:年代?|月|日|世纪|时|天)|时期|[春夏秋冬]季|(?:去|今|同|次|翌|每)年|[朝代]末|末期|初期|中期|后期|凌晨|上午|下午',
    'giu',
  ),
  number:
    /\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|dozen|half|third|quarter|once|twice|single|both)\b|[一二三四五六七八九十百千万亿两半数]+(?=[^\s，。、是下样般直起切旦定些部共])/giu,
  person:
    /(?!(?:The|This|These|Those|In|On|At|By|For|From|With|After|Before|During|It|He|She|They|His|Her|Its|Their|We|When|While|However|Although|There|As|An?|But|And|Many|Most|Some|Several|Other|Another|One|Two|First|Despite|Since|Because|If|Such|That|Under|To|Of|Both|Each|All)\b)\b\p{Lu}[\p{L}'’-]+(?:\s+(?:[a-z]{2,3}\s+)?\p{Lu}[\p{L}'’.-]*)*|\p{sc=Han}{1,8}[·・]\p{sc=Han}{1,8}|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳史唐薛雷贺汤罗毕郝安常于傅齐康伍余元顾孟黄萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡霍万柯卢莫房丁邓洪包左石崔龚程陆翁段侯武刘龙叶司黎乔温庄聂曾关][\p{sc=Han}]{1,2}|[教]授|博士|先生|女士|公司|导演|皇帝|国王/gu,
  place:
    /\b(?:in|at|near|from|to|of|on|outside|north|south|east|west)\s+(?:the\s+)?\p{Lu}[\p{L}'’-]+|[省市县区国州镇村乡路街岛洲湾港城山河湖海洋部方地带处馆院站场]|东|南|西|北|中国|美国|日本|位于|坐落/gu,
  cause:
    /\bbecause\b|\bdue to\b|\bsince\b|\bas a result\b|\bin order to\b|\bcaus\w+|\breason\w*|\bso that\b|\btherefore\b|\bled to\b|, so\b|, as (?:it|this|that|the|they|there|an?|each|every|no|most|some|many)\b|\bhence\b|\bthus\b|\botherwise\b|\bwhich is why\b|\bthis is why\b|\bto (?:avoid|prevent|make|keep|protect|allow|help|get|gain|reduce)\b|因为|由于|因此|所以|为了|因而|原因|导致|以致|致使|因|故|为避免|防止|使得|以便|之所以|免得|以免|否则|从而|于是|才能/giu,
  condition:
    /\b(?:only|when|where|if|unless|whenever|until|as soon as|as long as)\b|只有|只要|如果|若|除非|一旦|才[能用要可有]|适[合用]|的时候|时[，,]/giu,
  way: /\bby (?:\w+ly )?\w+ing\b|\bus(?:es?|ing)\b|\bthrough\b|\bvia\b|\b(?:first|then|next|finally)\b|通过|利用|采用|[先再用靠]|然后|方法|办法|步骤/giu,
  definition:
    /\b(?:is|are|was|were) (?:an?|the|any|one)\b|\brefers? to\b|\bmeans?\b|\bknown as\b|\bdefined\b|是一[个种类座项名位部]|是指|指的是|即|称为|又称|是/giu,
  name: /["“「『《‘][^"”」』》’]{1,40}["”」』》’]|(?<![.!?]\s)(?<!^)\b\p{Lu}[\p{L}'’-]+|\bcalled\b|\bknown as\b|\bnamed\b|名为|叫做?|称[为作之]?|又名|别[名称]|简称|俗称|号/gu,
};

/** The answer type of a question; `any` if it is not recognised. */
export function answerTypeOf(question: string): AnswerType {
  return ASKED.find(([, pattern]) => pattern.test(question.trim()))?.[0] ?? 'any';
}

/** The offsets of things of a type in a text; none for `any`. */
export function placesOf(type: AnswerType, text: string): number[] {
  const pattern = NAMED[type];
  return pattern ? Array.from(text.matchAll(pattern), ({ index }) => index) : [];
}
