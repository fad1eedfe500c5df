/** Readers of single values: conversion of the value of a cell or a JSON field to that of a field of a record. */
import { asKind, tagsInText } from '../normalise.js';
import { isNoNumber, isNone } from './empty.js';
import type { FieldType } from './fields.js';
import { withoutMarkup } from './markup.js';
import { type DecimalMark, decimalMark, numberOf } from './numbers.js';
import { parsePython } from './python.js';
import { readTime, type TimeStyle } from './times.js';
import { isNo, isYes } from './words.js';

/** The error for a value that cannot be converted to the type of its field. */
export class Unreadable extends Error {}

/** @returns the value of the field; `undefined` for a missing one. @throws Unreadable */
export type Reader = (value: unknown) => unknown;

/** Numbers that are unchanged by parsing and formatting; 007 and 1.50 remain text. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{0,14}[1-9])?$/;

/** A value as shown in messages. */
const quote = (value: unknown): string =>
  `'${(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).slice(0, 40)}'`;

/**
 * A slice of a large string keeps the whole string in memory, and ids are kept permanently, so slices are copied,
 * except short ones, which V8 copies anyway.
 */
function detach(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** A text without the formula that prevents spreadsheets from reading it as a number: `="0042"`. */
const unformula = (text: string): string =>
  text.startsWith('="') ? text.slice(2, text.endsWith('"') ? -1 : undefined) : text;

/** A text without zero-width characters, which copied texts can contain. */
const bare = (text: string): string =>
  text.charCodeAt(0) > 0x200a || text.charCodeAt(text.length - 1) > 0x200a
    ? text.replace(/^[\u200b-\u200f\u2060\ufeff]+|[\u200b-\u200f\u2060\ufeff]+$/g, '')
    : text;

/** A long number as shortened by spreadsheets: `1.23457E+12`. */
const SHORTENED = /^\d([.,]\d+)?E\+\d{2,3}$/;

/** A number with all its digits and an exponent, as NumPy's `savetxt` writes it: `9.010000000000000000e+02`. */
const WHOLE_EXPONENT = /^\d\.\d{15,}e[+-]\d{2}$/;

/** Notations of an empty cell. */
const DASHES = /^[-–—?]{1,3}$/;

/** Reads an id. @param float whether ids are written as 901.0, as pandas does if some are missing. */
export function idReader(float = false): Reader {
  return (value) => {
    if (typeof value === 'string') {
      const text = unformula(bare(value.trim()));
      if (isNone(text) || DASHES.test(text)) return undefined;
      if (WHOLE_EXPONENT.test(text) && Number.isSafeInteger(Number(text))) return String(Number(text));
      if (SHORTENED.test(text))
        throw new Unreadable(
          `${quote(text)} is a number that a spreadsheet has shortened, its digits are lost: format the column as text there, and save it again`,
        );
      return detach(float && text.endsWith('.0') ? text.slice(0, -2) : text);
    }
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    return value ?? undefined;
  };
}

/** Reads a kind in normal form: `Add To Cart` as `add_to_cart`. @param prefix the prefix of kinds that are numbers. */
export function kindReader(prefix: string): Reader {
  const known = new Map<string, string>();
  return (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return value ?? undefined;
    const text = String(value).trim();
    if (isNone(text)) return undefined;
    let kind = known.get(text);
    if (kind === undefined) {
      const word = text
        // The verbs of xAPI and other vocabularies are URLs.
        .replace(/^https?:\/\/.*[/#](?=[^/#]+$)/, '')
        .replace(/([a-z])([A-Z])/g, '$1_$2')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}.-]+/gu, '_')
        .replace(/^_+|_+$/g, '');
      kind = /^\d/.test(word) ? `${prefix}_${word}` : String(asKind(word));
      if (known.size < 1000) known.set(text, kind);
    }
    return kind;
  };
}

/** Reads times in the style of their column. */
export function timeReader(style: TimeStyle): Reader {
  return (value) => {
    const time = readTime(value, style);
    if (time === 'none') return undefined;
    if (time === 'unreadable') throw new Unreadable(`${quote(value)} is not a time that can be told`);
    // As a number, a time near 1970 would be read as seconds.
    return Math.abs(time) < 1e11 ? new Date(time) : time;
  };
}

/**
 * @param none values that mean a missing value, such as 0 if ratings start at 1.
 * @param mark the decimal mark of the column; if absent, it is determined for each value.
 */
export function numberReader(none: ReadonlySet<number> = new Set(), mark?: DecimalMark): Reader {
  return (value) => {
    if (value === null || value === undefined) return undefined;
    let number = value;
    if (typeof value === 'string') {
      const text = value.trim();
      if (isNoNumber(text)) return undefined;
      number = numberOf(text, mark ?? (text.includes(',') ? decimalMark([text]) : '.'));
      if (Number.isNaN(number)) throw new Unreadable(`${quote(text)} is not a number`);
    }
    return typeof number === 'number' && none.has(number) ? undefined : number;
  };
}

/**
 * Reads booleans in the notations of files.
 *
 * @param inverse whether the column is the negation of the field.
 */
export function truthReader(inverse = false): Reader {
  return (value) => {
    if (value === null || value === undefined) return undefined;
    if (typeof value === 'boolean') return value !== inverse;
    const text = String(value).trim();
    if (isNoNumber(text)) return undefined;
    if (isYes(text)) return !inverse;
    if (isNo(text)) return inverse;
    throw new Unreadable(`${quote(text)} is neither true nor false`);
  };
}

const SHOWN =
  /^(active|published|publish|live|visible|enabled|available|online|public|approved|catalog|search|catalog, ?search|both|aktiv|veröffentlicht|publié|actif|activo|publicado|ativo|attivo|pubblicato|опубликовано|активен|已发布|上架|已上架|公開|in[ _]?stock|on[ _]?sale|pre[ _]?order|back[ _]?order|limited availability)$/i;

/** Whether an item is hidden, from a status such as `draft`. */
export const statusReader: Reader = (value) => {
  const text = String(value ?? '').trim();
  return isNone(text) ? undefined : !SHOWN.test(text);
};

/** Whether there is a time at which something was deleted. */
export const goneReader: Reader = (value) => !isNoNumber(String(value ?? '').trim());

/** Types of records that are parts of others: variations of a product, and internal records of WordPress. */
export const PART_TYPES =
  /^(variation(,.*)?|product_variation|attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+|acf-field(-group)?|shop_order(_refund)?|shop_coupon)$/;

/** Whether a row is a part of another record, which is shown instead. */
export const partReader: Reader = (value) => PART_TYPES.test(String(value ?? '').trim());

/** Words of statuses, by which such a column is recognised. */
export const STATUS =
  /^(active|inactive|draft|archived|published|publish|unpublished|live|visible|hidden|enabled|disabled|public|private|pending|future|trash|deleted|approved|catalog|search|catalog, ?search|both|not visible( individually)?|inherit|auto-?draft|scheduled|expired|rejected|inaktiv|aktiv|entwurf|veröffentlicht|versteckt|publié|brouillon|actif|inactif|activo|inactivo|publicado|borrador|rascunho|ativo|inativo|attivo|inattivo|pubblicato|bozza|опубликовано|черновик|активен|已发布|草稿|上架|已上架|下架|已下架|公開|非公開|下書き|unlisted|unavailable|available|online|offline|(in|out)[ _]?(of[ _]?)?stock|sold ?out|discontinued|pre[ _]?order|back[ _]?order|limited availability)$/i;

/** Fields that contain the text of an object. */
const WRITTEN = ['rendered', 'value', 'text', 'html', 'raw', 'content', 'plain', 'name', 'title'];

const textReader: Reader = (value) => {
  if (typeof value === 'string') return isNone(value.trim()) && value !== 'None' ? undefined : value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) {
    const texts = value.filter((part): part is string => typeof part === 'string' && part !== '');
    if (texts.length === value.length) return texts.length === 0 ? undefined : texts.join('\n');
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  // WordPress and Drupal write texts with markup: {"rendered": "<p>...</p>"}.
  const bag = value as { readonly [name: string]: unknown };
  const text = WRITTEN.map((name) => bag[name]).find((one) => typeof one === 'string');
  if (text === undefined) throw new Unreadable(`${quote(value)} is an object, not a text`);
  return text;
};

const titleReader: Reader = (value) => {
  const text = textReader(value);
  return typeof text === 'string' ? withoutMarkup(text.trim()) || undefined : text;
};

/** The URL of an image; of several, as shops write them, the first. */
const imageReader: Reader = (value) => {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'object' && one !== null) {
    const { src, url, large, thumb } = one as { [name: string]: unknown };
    return textReader(src ?? url ?? large ?? thumb ?? undefined);
  }
  const text = textReader(one);
  return typeof text === 'string' ? text.trim().split(/[,|]\s*(?=https?:)/)[0] || undefined : text;
};

function objectReader(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.trim();
  if (isNone(text)) return undefined;
  const parsed = parseValue(text);
  if (parsed === undefined) throw new Unreadable('is not JSON');
  return parsed;
}

/** Reads JSON or Python's notation; `undefined` where the text is neither. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return parsePython(text);
    } catch {
      return undefined;
    }
  }
}

/** The fields with the name of an object in a list of tags. */
const CALLED = ['name', 'label', 'title', 'tag', 'value', 'text', 'term', 'slug', 'key', 'description', 'id'];

function tagOf(member: unknown): string | string[] | undefined {
  if (typeof member === 'string') return member.trim();
  if (typeof member === 'number' || typeof member === 'boolean') return String(member);
  if (Array.isArray(member)) return member.flatMap((part) => tagOf(part) ?? []);
  if (typeof member !== 'object' || member === null) return undefined;
  const lower = new Map(Object.entries(member).map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of CALLED) {
    const value: unknown = lower.get(name);
    if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  }
  return undefined;
}

function tagsOf(value: unknown): string[] {
  const members = Array.isArray(value) ? value : [value];
  return members.flatMap((member) => tagOf(member) ?? []).filter((tag) => tag !== '' && !isNone(tag));
}

const EMPTY_TAG = /^(\(no genres listed\)|none|\[none\]|n\/a)$/i;

/** Reads a list of tags. @param separator by default the first of `|`, `;` and `,` in the cell. */
export function listReader(separator: string | undefined): Reader {
  return (value) => {
    if (value === null || value === undefined) return undefined;
    if (typeof value === 'object') {
      // The object of an object of tags: {"fiction": 120, "poetry": 3}, most first.
      if (!Array.isArray(value) && tagOf(value) === undefined)
        return countedTags(value as { [name: string]: unknown });
      return tagsOf(value);
    }
    const text = String(value).trim();
    if (isNone(text) || EMPTY_TAG.test(text)) return [];
    if (/^[[{(].*[\])}]$/s.test(text)) {
      const parsed =
        numpyTexts(text) ??
        parseValue(text) ??
        (text.startsWith('{') ? text.slice(1, -1).split(',') : undefined);
      if (typeof parsed === 'object' && parsed !== null) {
        if (!Array.isArray(parsed) && tagOf(parsed) === undefined)
          return countedTags(parsed as { [name: string]: unknown });
        return tagsOf(parsed).map(unquote);
      }
    }
    if (HASHTAGS.test(text)) return text.split(/\s+/).map((tag) => tag.slice(1));
    if (ANGLED.test(text)) return text.slice(1, -1).split('><');
    return tagsInText(text, separator).filter((tag) => !isNone(tag));
  };
}

/** `#red #blue`. */
const HASHTAGS = /^#[^\s#]+(?:\s+#[^\s#]+)*$/;

/** The texts of an array as NumPy prints it, with white space between them: `['red' 'dark blue']`. */
function numpyTexts(text: string): string[] | undefined {
  if (!/^\[\s*(?:'[^']*'|"[^"]*")(?:\s+(?:'[^']*'|"[^"]*"))+\s*\]$/.test(text)) return undefined;
  return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '');
}

/** Tags in the notation of Stack Exchange: `<java><spring>`. */
const ANGLED = /^(<[^<>]+>)+$/;

const unquote = (text: string): string => text.replace(/^(['"])(.*)\1$/s, '$2').trim();

/** The tags of an object: names with a count or `true`, and texts in fields of any name, also in lists. */
function countedTags(bag: { [name: string]: unknown }): string[] {
  const tags = Object.entries(bag).flatMap(([name, value]) => {
    if (value === true || (typeof value === 'number' && value > 0)) return [name];
    if (typeof value === 'string') return value === '' ? [] : [value];
    // Numbers in a list are a vector, not tags.
    return Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : [];
  });
  return [...new Set(tags)].slice(0, 100);
}

/** Reads an attribute: texts that are plain numbers or booleans are converted. */
export const attributeReader: Reader = (value) => {
  if (typeof value !== 'string') return value;
  if (PLAIN_NUMBER.test(value)) return Number(value);
  if (value === 'true') return true;
  if (value === 'false') return false;
  return isNone(value.trim()) && value !== 'None' ? undefined : unformula(value) || undefined;
};

/** Reads a vector: a list of numbers, or its text in the notation of JSON, NumPy or spreadsheets. */
const vectorReader: Reader = (value) => {
  if (typeof value === 'string' && isNone(value.trim())) return undefined;
  const parts =
    typeof value === 'string'
      ? value
          .replace(/^\s*[[({]|[\])}]\s*$/g, '')
          .split(/[\s,;]+/)
          .filter((part) => part !== '')
      : value;
  if (parts === null || parts === undefined) return undefined;
  const numbers = Array.isArray(parts) ? parts.map((part) => (part === '' ? Number.NaN : Number(part))) : [];
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) {
    throw new Unreadable(`${quote(value)} is no vector: a list of numbers, such as [0.1, -0.2]`);
  }
  return numbers;
};

/** The default reader of a field. */
export function readerOf(type: FieldType, field: string): Reader {
  switch (type) {
    case 'id':
      return idReader();
    case 'kind':
      return kindReader('kind');
    case 'time':
      return timeReader({});
    case 'number':
      return numberReader();
    case 'list':
      return listReader(undefined);
    case 'truth':
      return truthReader();
    case 'object':
      return objectReader;
    case 'vector':
      return vectorReader;
    case 'text':
      return field === 'image' ? imageReader : field === 'title' ? titleReader : textReader;
    case 'any':
      return attributeReader;
  }
}
