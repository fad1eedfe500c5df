/** The graph on a canvas: placed by forces, moved and zoomed by mouse, touch and keyboard; with a list beside it for screen readers. */
import { quadtree } from 'd3-quadtree';
import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { useEffect, useMemo, useRef } from 'react';
import { Busy } from '../../components/busy';
import { coloursOf, type Graph } from './graph';
import { type Placed, RADIUS, usePlaced } from './placing';

/** Items in the list beside the drawing, at most. */
const LISTED = 30;

/** Items with the most links, named however small the drawing is. */
const NAMED = 14;

/** What keys do: move by pixels, or zoom by a factor. */
const MOVES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};

const ZOOMS: Readonly<Record<string, number>> = { '+': 1.4, '=': 1.4, '-': 1 / 1.4 };

/** Of what the chosen person has met. */
const KNOWN = 'hsl(150 60% 40%)';

/** Characters of a title in the drawing. */
const shortened = (title: string) => (title.length > 34 ? `${title.slice(0, 32)}…` : title);

/** Moves and zooms by keys. */
function keysOf(element: HTMLCanvasElement, zooming: ZoomBehavior<HTMLCanvasElement, unknown>) {
  const chosen = select(element);
  return (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    const factor = ZOOMS[event.key];
    if (move) {
      const { k } = zoomTransform(element);
      chosen.call(zooming.translateBy, move[0] / k, move[1] / k);
    } else if (factor) chosen.call(zooming.scaleBy, factor, [0, 0]);
    else if (event.key === '0') chosen.call(zooming.transform, zoomIdentity);
    else return;
    event.preventDefault();
  };
}

interface DrawingProps {
  readonly graph: Graph;
  readonly placed: readonly Placed[];
  readonly wanted: string;
  /** Items that the chosen person has met; undefined to colour by tag. */
  readonly known: ReadonlySet<string> | undefined;
  /** Items of a learning path, in its order; the others fade. Empty for none. */
  readonly way: readonly string[];
  readonly label: string;
  readonly onOpen: (id: string) => void;
}

/** The drawing, once its nodes are placed. */
export function Drawing({ graph, ...props }: Omit<DrawingProps, 'placed'>) {
  const placed = usePlaced(graph);
  if (placed) return <PlacedDrawing graph={graph} placed={placed} {...props} />;
  return (
    <div className="drawing">
      <Busy />
    </div>
  );
}

function PlacedDrawing({ graph, placed, wanted, known, way, label, onOpen }: DrawingProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<ZoomTransform>(zoomIdentity);
  const colours = useMemo(() => coloursOf(graph), [graph]);
  const hubs = useMemo(() => hubsOf(graph), [graph]);
  const found = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return text ? placed.filter(({ title, id }) => `${title} ${id}`.toLowerCase().includes(text)) : [];
  }, [placed, wanted]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const at = new Map(placed.map((node) => [node.id, node]));
    const marked = new Set(found.map(({ id }) => id));
    const draw = () => paint(element, view.current, { graph, placed, at, marked, known, way, colours, hubs });
    const zooming = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.2, 8])
      .on('zoom', ({ transform }: { readonly transform: ZoomTransform }) => {
        view.current = transform;
        draw();
      });
    select(element).call(zooming);
    const pressed = keysOf(element, zooming);
    element.addEventListener('keydown', pressed);
    const first = found[0];
    if (first) {
      select(element).call(zooming.transform, zoomIdentity.scale(2).translate(-first.x, -first.y));
    }
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    draw();
    return () => {
      resized.disconnect();
      element.removeEventListener('keydown', pressed);
      select(element).on('.zoom', null);
    };
  }, [graph, placed, found, known, way, colours, hubs]);
  const tree = useMemo(
    () =>
      quadtree<Placed>()
        .x(({ x }) => x)
        .y(({ y }) => y)
        .addAll([...placed]),
    [placed],
  );
  const open = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const [x, y] = view.current.invert([clientX - box.x - box.width / 2, clientY - box.y - box.height / 2]);
    const node = tree.find(x, y, (RADIUS * 2.5) / view.current.k);
    if (node) onOpen(node.id);
  };
  const listed =
    way.length > 0
      ? way.flatMap((id) => placed.find((one) => one.id === id) ?? [])
      : (found.length > 0 ? found : placed).slice(0, LISTED);
  return (
    <>
      <canvas ref={canvas} className="drawing" role="img" tabIndex={0} aria-label={label} onClick={open} />
      <ul className="found">
        {listed.map(({ id, title }) => (
          <li key={id}>
            <button type="button" className="button link" onClick={() => onOpen(id)}>
              <bdi>{title}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Picture {
  readonly graph: Graph;
  readonly placed: readonly Placed[];
  readonly at: ReadonlyMap<string, Placed>;
  readonly marked: ReadonlySet<string>;
  readonly known: ReadonlySet<string> | undefined;
  readonly way: readonly string[];
  /** Of the groups, by their names. */
  readonly colours: ReadonlyMap<string, string>;
  readonly hubs: ReadonlySet<string>;
}

/** The items with the most links: what a map names first. */
function hubsOf({ links }: Graph): ReadonlySet<string> {
  const degree = new Map<string, number>();
  for (const { source, target } of links)
    for (const id of [source, target]) degree.set(id, (degree.get(id) ?? 0) + 1);
  const sorted = [...degree].sort(([, a], [, b]) => b - a).slice(0, NAMED);
  return new Set(sorted.map(([id]) => id));
}

/** Names of items, each with the ground behind it; one that would stand over another is left out. */
function paintLabels(
  context: CanvasRenderingContext2D,
  labels: readonly Placed[],
  { text, ground, k }: { readonly text: string; readonly ground: string; readonly k: number },
): void {
  const taken: { readonly x: number; readonly y: number; readonly to: number }[] = [];
  const line = 14 / k;
  context.lineWidth = 4 / k;
  context.lineJoin = 'round';
  context.strokeStyle = ground;
  context.fillStyle = text;
  for (const { title, x: left, y } of labels) {
    const name = shortened(title);
    const x = left + RADIUS * 1.5;
    const to = x + context.measureText(name).width;
    if (taken.some((one) => Math.abs(one.y - y) < line && one.x < to && x < one.to)) continue;
    taken.push({ x, y, to });
    context.strokeText(name, x, y + 3 / k);
    context.fillText(name, x, y + 3 / k);
  }
}

/** Draws the steps of a path as one line, each with its number. */
function paintWay(context: CanvasRenderingContext2D, { way, at }: Picture, colour: string, k: number): void {
  const steps = way.flatMap((id) => at.get(id) ?? []);
  context.strokeStyle = colour;
  context.lineWidth = 2.5 / k;
  context.beginPath();
  for (const [index, { x, y }] of steps.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  context.font = `600 ${12 / k}px system-ui, sans-serif`;
  context.fillStyle = colour;
  for (const [index, { x, y }] of steps.entries()) context.fillText(`${index + 1}`, x - 4 / k, y - 9 / k);
}

function paint(canvas: HTMLCanvasElement, { x, y, k }: ZoomTransform, picture: Picture): void {
  const { graph, placed, at, marked, known, way, colours, hubs } = picture;
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const style = getComputedStyle(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(width / 2 + x, height / 2 + y);
  context.scale(k, k);
  context.lineWidth = 0.6 / k;
  // Computed, so that they are colours whatever the theme: the canvas knows no light-dark().
  const { color: text, borderTopColor: faded, outlineColor: accent } = style;
  context.strokeStyle = faded;
  context.beginPath();
  for (const { source, target } of graph.links) {
    const from = at.get(source);
    const to = at.get(target);
    if (!from || !to) continue;
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.stroke();
  context.font = `${11 / k}px system-ui, sans-serif`;
  const onWay = new Set(way);
  const labels: Placed[] = [];
  for (const node of placed) {
    const { id, group, x: left, y: top } = node;
    const isMarked = marked.has(id) || onWay.has(id);
    const fades = (known && !known.has(id)) || (way.length > 0 && !onWay.has(id));
    context.fillStyle = fades ? faded : known ? KNOWN : (colours.get(group) ?? faded);
    context.beginPath();
    context.arc(left, top, isMarked ? RADIUS * 1.6 : RADIUS, 0, 2 * Math.PI);
    context.fill();
    if (isMarked || k > 1.6 || (way.length === 0 && hubs.has(id))) {
      labels.push(node);
    }
  }
  paintLabels(context, labels, { text, ground: style.backgroundColor, k });
  paintWay(context, picture, accent, k);
}
