/** Names of kinds of events in shops, video sites, logs and data sets, each with the kind whose meaning it has. */
import { DEFAULT_KINDS, type KindMeaning } from './kinds.js';

/** By kind, its other names, with `_` between words; `-`, `.` or nothing between words is recognised, too. */
const NAMES: { readonly [kind: string]: string } = {
  impression: 'impressions exposure expose exposed display displayed shown seen show view_item_list',
  view: 'views viewed page_view page_views page_viewed view_item item_view item_viewed product_view product_viewed detail_view view_detail view_content visit visited open opened pv',
  click:
    'clicks clicked tap tapped select_item select_content click_item item_click click_out click_through detail_page_view read play played listen listened watch watched stream streamed preview',
  like: 'likes liked up positive thumb_up thumbs_up up_vote up_voted favorite favorited favourite favourited add_to_favorites heart hearted love loved star starred clap recommend recommended endorse endorsed',
  save: 'saved save_item bookmark bookmarked wishlist wish_list add_to_wishlist add_to_list add_to_watchlist watchlist add_to_playlist add_to_library add_to_collection collect collected fav follow followed subscribe subscribed want_to_read want_to_watch download downloaded',
  share:
    'shares shared retweet retweeted repost reposted reshare forward forwarded comment commented reply replied',
  cart: 'carts add_to_cart added_to_cart product_added cart_add add_cart add_to_basket basket add_to_bag begin_checkout initiate_checkout checkout checkout_started',
  rating: 'ratings rate rated review reviewed score scored stars vote votes voted thumbs',
  complete: 'completed complete_view finish finished video_complete watch_complete',
  purchase:
    'purchases purchased buy buys bought order orders ordered place_order order_placed order_completed purchase_complete purchase_completed transaction transactions sale sold conversion checkout_completed complete_payment rent rented borrow borrowed booking booked apply applied application enrol enrolled enroll register registered',
  skip: 'skips skipped',
  dismiss: 'dismissed hide hides not_interested uninterested ignore ignored swipe_left',
  dislike: 'dislikes disliked down negative thumb_down thumbs_down down_vote down_voted hate',
  report: 'reported flag flagged abuse spam block blocked mute muted',
  unlike:
    'unliked remove_like like_removed unfavorite unfavourite remove_from_favorites unheart unstar unstarred remove_upvote un_upvote unclap',
  unsave:
    'unsaved unbookmark remove_bookmark remove_from_wishlist remove_from_list remove_from_watchlist remove_from_playlist remove_from_library remove_from_collection uncollect unfav unfollow unfollowed unsubscribe unsubscribed',
  uncart: 'remove_from_cart removed_from_cart product_removed cart_remove remove_from_basket remove_from_bag',
  undislike: 'remove_dislike remove_downvote un_downvote undismiss unhide unblock unmute unflag',
  unrate: 'unrated remove_rating delete_rating rating_removed',
  return: 'returned return_item item_returned refund refunded order_refunded',
  cancel: 'cancelled canceled cancel_order order_cancelled order_canceled',
};

/** The same in other languages. */
const FOREIGN: { readonly [kind: string]: string } = {
  impression: '曝光 展示 表示 노출 angezeigt показ',
  view: '浏览 查看 閲覧 조회 angesehen ansicht aufruf vu vue consultation visto vista visualizzato visualizou visualização просмотр просмотрено مشاهدة',
  click: '点击 クリック 클릭 geklickt klick clic cliqué clique нажатие клик نقر نقرة',
  like: '点赞 喜欢 いいね 좋아요 gefällt gefällt_mir aime j_aime me_gusta gusta curtir curtiu gostei mi_piace piace нравится лайк إعجاب',
  save: '收藏 お気に入り 찜 gemerkt merkzettel favori favoris favorito favoritos preferito preferiti избранное مفضلة',
  share:
    '分享 转发 シェア 공유 geteilt partagé partage compartido compartilhado compartilhou condiviso поделился مشاركة',
  cart: '加购 加入购物车 加购物车 カート カート追加 장바구니 warenkorb in_den_warenkorb panier ajout_au_panier carrito carrinho carrello корзина в_корзину',
  purchase:
    '购买 下单 支付 購入 注文 구매 gekauft kauf bestellung achat acheté commande compra comprado comprou acquisto acquistato ordine покупка купил заказ شراء',
  complete: '看完 完播 視聴完了 abgeschlossen terminé completado concluído completato завершено',
  rating: '评分 評価 평점 bewertung évaluation calificación avaliação valutazione оценка تقييم',
  dislike: '不喜欢 踩 싫어요 gefällt_nicht n_aime_pas no_me_gusta non_mi_piace не_нравится дизлайк',
  skip: '跳过 スキップ 건너뛰기 übersprungen passé пропуск',
};

/** By name, the kind whose meaning it has. */
const BASES: ReadonlyMap<string, string> = new Map(
  [...Object.entries(NAMES), ...Object.entries(FOREIGN)].flatMap(([kind, names]) =>
    names
      .split(' ')
      .flatMap((name) => ['_', '-', '.', ''].map((by): [string, string] => [name.replaceAll('_', by), kind])),
  ),
);

/**
 * The kind that a name stands for; the name itself if it is not another name of a kind.
 *
 * @example
 * baseKind('addtocart'); // 'cart'
 * baseKind('cart'); // 'cart'
 */
export function baseKind(name: string): string {
  return BASES.get(name) ?? name;
}

/**
 * The meanings of kinds: the defaults under all their names, overridden by the configuration. Configuring a kind
 * also changes its other names, unless these are configured themselves.
 */
export function kindsWith(...configured: readonly ({ readonly [kind: string]: KindMeaning } | undefined)[]): {
  readonly [kind: string]: KindMeaning;
} {
  const own: { [kind: string]: KindMeaning } = Object.assign({ ...DEFAULT_KINDS }, ...configured);
  const others = [...BASES].map(([name, kind]): [string, KindMeaning] => [name, own[kind]]);
  return { ...Object.fromEntries(others), ...own };
}
