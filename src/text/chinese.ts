/**
 * Chinese: conversion of traditional characters to simplified ones, and word segmentation.
 *
 * - Characters are converted by OpenCC's table, one to one, so that positions in a text are unchanged.
 * - Segmentation is by jieba. Its dictionary takes a second and 60 MB, so it is loaded with the first Chinese text.
 */
import { createRequire } from 'node:module';
import type { Jieba } from '@node-rs/jieba';

const require = createRequire(import.meta.url);

let jieba: Jieba | undefined;

let simplified: ReadonlyMap<string, string> | undefined;

function table(): ReadonlyMap<string, string> {
  const { default: pairs } = require('opencc-js/dict/TSCharacters') as { default: string };
  return new Map(pairs.split('|').map((pair) => pair.split(' ') as [string, string]));
}

/** The simplified form of a character. */
export function simplify(character: string): string {
  simplified ??= table();
  return simplified.get(character) ?? character;
}

const HAN = /^[\p{sc=Han}々]+$/u;

/** Whether all characters are Chinese, so that the run can be segmented. */
export const isChinese = (run: string): boolean => HAN.test(run);

function loaded(): Jieba {
  if (!jieba) {
    const native = require('@node-rs/jieba') as typeof import('@node-rs/jieba');
    const { dict } = require('@node-rs/jieba/dict.js') as typeof import('@node-rs/jieba/dict.js');
    jieba = native.Jieba.withDict(dict);
  }
  return jieba;
}

/** The words of a run of Chinese characters, in order; concatenated, they are the run. */
export const chineseWords = (run: string): string[] => loaded().cut(run, true);

/**
 * The words of a Chinese text in order, with their parts of speech as jieba's dictionary names them: `nr` is a person's
 * name.
 */
export const chineseTags = (text: string): { readonly word: string; readonly tag: string }[] =>
  loaded().tag(text, true);

/** Particles, pronouns, prepositions, conjunctions and question words. */
export const CHINESE_STOP_WORDS: ReadonlySet<string> = new Set(
  (
    '的 了 和 与 及 或 是 在 有 对 从 到 为 以 于 之 其 而 被 把 就 也 都 还 又 很 不 没 没有 着 过 地 得 吗 呢 吧 啊 呀 ' +
    '我 你 您 他 她 它 我们 你们 他们 她们 它们 自己 这 那 这个 那个 这些 那些 这样 那样 此 该 ' +
    '什么 谁 哪 哪个 哪些 哪里 哪儿 哪位 怎么 怎样 怎么样 怎么办 如何 为什么 为何 多少 几 几个 何 何时 何地 请问 是否 能否 可以 能 会 要 想'
  ).split(' '),
);
