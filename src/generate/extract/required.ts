/**
 * The type of thing that an answer must name: a question for a person, a date, a number, a place or an organisation is
 * not answered by a sentence without one, however many of the question's words it contains.
 *
 * - Only for unambiguous questions: _When was it built?_ asks for a date, _When should I stop?_ for a condition.
 * - Names are recognised by capital letters in English, and by jieba's parts of speech in Chinese. Doubtful cases count
 *   as named, as a refusal here is final.
 */
import { chineseTags } from '../../text/index.js';

export type Required = 'person' | 'date' | 'number' | 'place' | 'organisation';

/** Past tenses in questions for people, regular and irregular. */
const PAST =
  '(?:\\w{2,}ed|wrote|made|built|won|led|found|began|gave|took|came|said|sang|drew|sent|held|met|ran|became|taught|brought|thought|fought|bought|sold|shot|chose|drove|flew|knew|left|lost|put|saw|spoke|stole|swam|threw|wore|first|originally)';

const PERSON = new RegExp(
  `\\bwho (?:${PAST}|was|were|(?:is|are) (?:the|an?)|maintains?|owns?|leads?|runs)\\b|\\b(?:what|which) (?:person|people|man|woman|author|scientist|researcher|inventor|engineer)\\b|谁|哪[位名]|什么人|哪个人|何人|作者是`,
  'iu',
);

const DATE =
  /\bwhen (?:was|were|did|had)\b|\b(?:in|on|since|by|until|from) (?:what|which) (?:\w+ )?(?:year|month|day|date|century|decade)\b|\bwhat (?:year|date|day)\b|\bwhich year\b|哪一?[年天日]|几[月号]|何年|何日|(?:什么时[候间]|何时).{0,12}的[？?]?$|是(?:在)?什么时[候间][？?]?$|哪个(?:年代|朝代|世纪)|年份|生于何时|成立于何时/iu;

const NUMBER =
  /\bhow (?:many|much|old|tall)\b|\bwhat (?:\w+ ){0,2}(?:number|percentage|population|salary|price|temperature|boiling point)\b|多少|(?<![好十])几[个位名次种层条项台座部家所](?!月)|多[大高重深宽]|(?:价格|工资|薪水|人口|沸点|温度|面积)是/iu;

const PLACE =
  /\bwhere (?:was|were|did|(?:does|do) .* come from)\b|\b(?:what|which) (?:\w+ )?(?:city|country|town|nation|continent|state)\b|\bcapital of\b|(?:是?在|于)(?:哪里|哪儿|何处|何地|什么地方)|哪[个座]?(?:国家?|城市|省|市|县|洲)|首都/iu;

const ORGANISATION =
  /\b(?:what|which) (?:\w+ )?(?:company|firm|university|lab(?:oratory)?|organi[sz]ation|institute|team|vendor|college|school)\b|哪[个家所些]?(?:公司|大学|学校|机构|企业|团队|组织|实验室|学院|单位)/iu;

/** The first match is used. */
const ASKED: readonly (readonly [Required, RegExp])[] = [
  ['organisation', ORGANISATION],
  ['place', PLACE],
  ['date', DATE],
  ['number', NUMBER],
  ['person', PERSON],
];

/** The type that an answer must name; undefined if the question requires none. */
export const requiredBy = (question: string): Required | undefined =>
  ASKED.find(([, pattern]) => pattern.test(question.trim()))?.[0];

const MONTH = 'january|february|march|april|june|july|august|september|october|november|december';

const NUMBERS =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|third|quarter|once|twice|single|both|none|several|few|many|pair|double|triple|zero|no';

const DATED = new RegExp(
  `(?<![\\d.,])(?:1\\d{3}|20\\d\\d)s?\\b(?![,.]\\d| \\p{Ll}{3,}s\\b)|\\b\\d{1,4} ?(?:AD|BC|BCE|CE)\\b|\\b(?:${MONTH})\\b|\\bMay \\d|\\b\\d+ May\\b|\\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\\b|\\bcentur(?:y|ies)\\b|\\b(?:years?|months?|weeks?|days?|decades?) (?:ago|later|before|earlier|after)\\b|\\b(?:yesterday|today|tonight|tomorrow|recently)\\b|\\b(?:last|next|this|past) (?:night|week|weekend|month|year|summer|winter|spring|autumn|fall|decade)\\b|[\\d一二三四五六七八九十〇○零两元]+ ?(?:年|月|日|世纪)|年间|年代|时期|时代|[朝代]末?|[去今明前同次翌每当近]年|[昨今明前]天|[上下本这]个?(?:周|星期|月)|春|夏|秋|冬|凌晨|上午|下午|晚|期间|之后|之前`,
  'iu',
);

/** Events used as dates: _before World War I_. */
const BY_EVENT =
  /\b(?:after|before|during|until|since) (?:the |his |her )?\p{Lu}|\bat the (?:age|end|beginning|start|time) of\b/u;

const COUNTED = new RegExp(
  `\\d|\\b(?:${NUMBERS}|\\w+ty-\\w+)\\b|一(?![种个些样起般定直旦切下])|[二三四五六七八九十百千万亿两半双]|[数几](?=[十百千万个名位次种条天年月])`,
  'iu',
);

/** A word of a capital letter followed by lower-case ones. */
const NAME = /(?<![\p{L}\p{N}])\p{Lu}\p{Ll}[\p{L}'’-]*/gu;

/** The beginning of a sentence, where a capital letter does not indicate a name. */
const BEGINS = /(?:^|[.!?:;。！？：；]["”’)]?\s+|^["“‘(]|[#*|-]\s)$/u;

/** The parts of speech of each type. */
const TAGS: { readonly [kind in Required]?: RegExp } = {
  person: /^n[rt]/,
  place: /^n[st]/,
  organisation: /^n[tz]/,
};

/** Family names, for names that are not in the dictionary (part of speech `x`). */
const FAMILY =
  /^[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马任袁柳史唐薛雷贺汤罗毕郝安常于傅齐康伍余顾孟黄萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡霍万柯卢莫房丁邓洪包左石崔龚程陆翁段侯武刘龙叶黎乔温庄聂曾关]\p{sc=Han}{1,3}$/u;

const WORDS: { readonly [kind in Required]?: RegExp } = {
  person: /[·・]|先生|女士|教授|博士|皇帝|国王|总统|导演|工程师|科学家|学家/u,
  place: /\p{sc=Han}[省市县州镇村乡岛洲湾港河]|地区|境内/u,
  organisation: /\p{sc=Han}{2}(?:公司|大学|学院|集团|研究[所院]|实验室|协会|学校|中学|银行|电视台)/u,
};

/**
 * Whether a text names something of a type that is not in the question itself.
 * @param question normalised.
 */
export function names(kind: Required, text: string, question: string): boolean {
  if (kind === 'date') return DATED.test(text) || BY_EVENT.test(text);
  if (kind === 'number') return COUNTED.test(text);
  const isNew = (word: string) => !question.includes(word.toLowerCase().replace(/['’]s$/u, ''));
  for (const { 0: word, index } of text.matchAll(NAME)) {
    if (!isNew(word)) continue;
    const next = text.slice(index + word.length);
    if (!BEGINS.test(text.slice(0, index)) || /^\s+(?:(?:of|the|de|von|van|and)\s+)?\p{Lu}/u.test(next))
      return true;
  }
  if (!/\p{sc=Han}/u.test(text)) return false;
  if (WORDS[kind]?.test(text)) return true;
  return chineseTags(text).some(
    ({ word, tag }) =>
      (TAGS[kind]?.test(tag) || (kind === 'person' && tag === 'x' && FAMILY.test(word))) &&
      /^(?:\p{sc=Han}{2,}|\p{Lu}\p{Ll}+)$/u.test(word) &&
      isNew(word),
  );
}
