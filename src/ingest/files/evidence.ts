/** What the columns of a file say about whether it holds events, and of what. */
import { isOrderLine, namesSorts } from './event-columns.js';
import { nameFit, normalise, type What } from './fields.js';
import type { Column, Profile } from './profile.js';
import { signalsIn } from './signals.js';
import { areMonthDays } from './times.js';

/** Ids that name neither who nor what. */
const OTHER_IDS =
  /^(id|index|row|rowid|rownumber|no|unnamed.*|order|invoice|transaction|category|categories|store|shop|brand|vendor|parent|event|message|insert|uuid|guid|friend|follower|followee|following|request|session|visit|group|type|status|country|city|state|region|zip|postal|imdb|tmdb|external|genre|color|size|variant|batch|device|campaign|source|page|position|currency|employee|staff|author|seller|supplier|warehouse|location|.*category)(id|no|number|key|code)?$/;

/** Names of people that things have, too. */
const WEAK_USERS =
  /^(customer|billing|buyer|client)?(email|emailaddress|phone|phonenumber|mobile)$|^client$|^email(customer|client)$/;

/** Ids of people beside others. */
const OTHERS =
  /^(friend|contact|follower|followee|followed|following|trustee|trusted|trusts|target|to|recipient|receiver|other)(user|member|person|account|customer)?id$|^(user|member|person)id(2|b|to)$/;

/** Ids that say more about who it was: `customer_unique_id`, `user_group_id`. */
const OF_PEOPLE =
  /^(user|customer|member|client|person|account)(unique|global|external|internal|group|type|segment|role|class|level|category|status|address|crm|loyalty)(id|key|code)$/;

/** Who wrote a review. */
const AUTHORS = /^(author|poster|commenter|writer|critic|creator)(id|key)?$/;

const isId = (name: string): boolean => /(^|[_\s.-])(id|uuid|key)s?$|[a-z]I[dD]$|ID$/.test(name);

/** The columns that a file has for what events need, and what speaks against another reading. */
export class Evidence {
  readonly user: Column | undefined;
  readonly item: Column | undefined;
  readonly kind: Column | undefined;
  readonly time: Column | undefined;
  readonly value: Column | undefined;
  readonly request: boolean;
  /** Columns that look like ids of something whose name is not known. */
  readonly strangers: readonly Column[];

  constructor(
    readonly columns: readonly Column[],
    map: ReadonlyMap<string, string>,
  ) {
    const best = (field: string, check: (profile: Profile) => boolean = () => true) => {
      const mapped = map.get(field);
      if (mapped !== undefined) return columns.find(({ name }) => name === mapped && mapped !== '');
      return columns
        .map((column) => ({ column, place: nameFit('events', field, column.name) }))
        .filter(
          ({ place, column }) =>
            place >= 0 &&
            !(field === 'kind' && namesSorts(column)) &&
            (!column.profile || (column.profile.filled > 0 && check(column.profile))),
        )
        .sort((a, b) => a.place - b.place)[0]?.column;
    };
    const user = best('user');
    this.item = best('item');
    this.kind = best(
      'kind',
      ({ distinct, filled, times }) => distinct <= 50 && times < 0.5 && (distinct < filled || filled < 5),
    );
    this.time =
      best('at', ({ times }) => times >= 0.5) ?? best('at', ({ counts }) => areMonthDays(counts.keys()));
    this.value = best('value', ({ numbers }) => numbers >= 0.5);
    // Things have addresses and clients, too.
    const { item, time } = this;
    const listed = !time && this.has('items', 'title') && item?.profile?.distinct === item?.profile?.filled;
    const active =
      this.kind !== undefined ||
      (this.value !== undefined && !listed) ||
      isOrderLine(columns) ||
      signalsIn(
        columns.filter(({ profile }) => profile?.truths === 1),
        ({ name }) => name !== user?.name && name !== this.item?.name,
      ).length > 0;
    const described = this.has('items', 'title') || this.has('items', 'body') || !item || !time;
    const weak = user && WEAK_USERS.test(normalise(user.name)) && !map.has('user') && !active && described;
    this.user =
      (weak ? undefined : user) ??
      best('session') ??
      (this.value && item ? this.#author(columns) : undefined);
    this.request = best('request') !== undefined;
    this.strangers = columns.filter(
      ({ name, profile }) =>
        name !== this.user?.name &&
        name !== this.item?.name &&
        ![...map.values()].includes(name) &&
        isId(name) &&
        !OTHER_IDS.test(normalise(name)) &&
        !OF_PEOPLE.test(normalise(name)) &&
        nameFit('events', 'user', name) < 0 &&
        nameFit('events', 'session', name) < 0 &&
        (!profile || (profile.filled > 0 && profile.objects === 0)),
    );
  }

  /** Who wrote a rating of something that has no title here, so that it is not the author of that. */
  #author(columns: readonly Column[]): Column | undefined {
    if (this.has('items', 'title')) return undefined;
    return columns.find(({ name }) => AUTHORS.test(normalise(name)));
  }

  has(what: What, field: string): boolean {
    return this.columns.some(
      ({ name, profile }) => nameFit(what, field, name) >= 0 && (profile?.filled ?? 1) > 0,
    );
  }

  /** The column that a title's name points to, where another was taken for the item: `kb_article` beside `article_title`. */
  get titled(): Column | undefined {
    const { item, columns } = this;
    const plain = (column: Column) => normalise(column.name).replace(/(id|code|no|number|key)$/, '');
    for (const title of columns) {
      const [, noun = ''] = /^(\w{3,}?)(title|name)$/.exec(normalise(title.name)) ?? [];
      const least = title.profile?.distinct ?? 0;
      if (noun === '' || least < 3 || nameFit('items', 'title', title.name) < 0) continue;
      if (
        item &&
        (plain(item).endsWith(noun) || item === title || (item.profile?.distinct ?? least) >= least)
      )
        continue;
      const found = columns.find(
        (column) =>
          column !== title && plain(column).endsWith(noun) && (column.profile?.distinct ?? 0) >= least,
      );
      if (found && nameFit('events', 'user', found.name) < 0) return found;
    }
    return undefined;
  }

  /** A column of sessions beside that of people. */
  get visit(): Column | undefined {
    return this.columns.find(
      ({ name }) =>
        name !== this.user?.name &&
        nameFit('events', 'session', name) >= 0 &&
        nameFit('events', 'user', name) < 0,
    );
  }

  /** A column of other people than those who act: who is followed, trusted or written to. */
  get other(): Column | undefined {
    return this.columns.find(
      ({ name }) => name !== this.user?.name && isId(name) && OTHERS.test(normalise(name)),
    );
  }

  /** What else than a list of people or things the columns speak for, in words. */
  get activity(): string[] {
    const strangers = this.strangers.map(({ name }) => `'${name}' looks like another id`);
    return [
      ...strangers,
      ...(this.kind ? [`'${this.kind.name}' looks like the kind of an event`] : []),
      ...(this.value ? [`'${this.value.name}' looks like a rating`] : []),
      ...(this.visit ? [`'${this.visit.name}' looks like a visit`] : []),
      ...(this.time && !/creat|regist|sign|join|birth/i.test(this.time.name)
        ? [`'${this.time.name}' looks like a time`]
        : []),
    ];
  }
}
