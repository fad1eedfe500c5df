/**
 * The usual names of columns, in several languages, as {@link normalise} writes them: nouns for people and things, from
 * which names of ids (`movieid`, `idmovie`, `moviecode`), titles (`moviename`) and tags (`moviegenres`) are made.
 */

/** What forms add to a name: `Tags (x,y,z...)`, `Created (UTC)`, `Title [required]`; a number tells two columns apart. */
const REMARK = /(?<=\S)\s*(\((?!\d{1,3}\))[^()]*\)|\[[^[\]]+\])\s*[*:]*\s*$/;

/**
 * A name without what differs between habits of writing: case, spaces, dashes, underscores, accents, marks, remarks in
 * brackets at its end.
 */
export function normalise(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .replace(REMARK, '')
    .toLowerCase()
    .replace(/[\s_.\-()[\]?!:#/$*'’]+/g, '');
}

const words = (list: string): string[] => [...new Set(list.trim().split(/\s+/).map(normalise))];

/** Nouns that stand for people by themselves, and those that do only in names of ids. */
const PEOPLE =
  words(`user customer member person reader reviewer buyer shopper subscriber viewer listener who benutzer nutzer
  kunde käufer leser mitglied utilisateur lecteur membre usager acheteur usuario cliente comprador lector usuário leitor utente
  gebruiker klant użytkownik klient пользователь клиент покупатель читатель kullanıcı müşteri 用户 客户 买家 会员 顾客 ユーザー ユーザ 会員 顧客
  candidate applicant attendee borrower donor member pupil 听众 观众 读者 学生 学员 患者 粉丝 聴取者 読者 学生 生徒 청취자 독자 학생
  klienta użytkownika kund kunden zákazník zákazníka vásárló asiakas bruker bruger пользователя клиента покупателя читателя 사용자 고객 회원 المستخدم مستخدم العميل عميل الزبون ผู้ใช้ ลูกค้า สมาชิก`);

const PEOPLE_BY_ID =
  words(`account player patient student learner client patron guest traveler traveller purchaser consumer
  profile rater actor visitor contact kunden loyaltycard loyaltycardholder membership membershipcard customercard mitglieds nutzer`);

/** The same of things. */
const THINGS =
  words(`item movie film product article content book video song track course lesson document news artist sku
  artikel produkt buch kurs beitrag livre cours annonce produit producto artículo libro película canción noticia produto artigo livro filme
  música prodotto articolo boek cursus książka towar товар продукт фильм книга статья ürün kitap 物品 商品 内容 文章 电影 视频
  produktu towaru książki filmu vara výrobek výrobku termék tuote товара продукта фильма книги статьи 歌曲 课程 アイテム 記事 作品 動画 상품 아이템 영화 المنتج منتج السلعة المقال الفيلم الكتاب สินค้า หนัง หนังสือ บทความ`);

const THINGS_BY_ID =
  words(`doc post recipe game app business place poi venue location hotel restaurant job ad goods good offer
  listing eventitem show series podcast episode anime manga story photo pin resource asset program exercise question material
  creative comic album playlist channel clip beer wine joke paper repo repository package lied lecture module quiz deal coupon`);

/** What names of ids have before the noun in other languages: `Código de cliente`, `Code article`, `код товара`. */
const BEFORE_NOUNS = words(
  'idde iddel code codede codigo codigode codigodel codice codicedel numero numerode numerodel numde ref reference referencia riferimento nr код ид номер',
);

/** Makes names of ids of nouns: all of one way of writing before the next. */
const idsOf = (nouns: readonly string[]): string[] =>
  nouns.flatMap((noun) => [
    `id${noun}`,
    `${noun}uuid`,
    `${noun}guid`,
    `${noun}code`,
    `${noun}key`,
    `${noun}number`,
    `${noun}no`,
    `${noun}nr`,
    `${noun}nummer`,
    `${noun}kod`,
    `${noun}kodu`,
    `${noun}idx`,
    `${noun}编号`,
    `${noun}番号`,
    `${noun}编码`,
    `${noun}号`,
    `${noun}コード`,
    `${noun}번호`,
    `${noun}코드`,
    ...BEFORE_NOUNS.map((word) => `${word}${noun}`),
    `identifiant${noun}`,
    `معرف${noun}`,
    `رقم${noun}`,
    `รหัส${noun}`,
  ]);

const ids = (first: string, plain: readonly string[], byId: readonly string[], more: string): string[] => [
  ...new Set([
    ...words(first),
    ...[...plain, ...byId].map((noun) => `${noun}id`),
    ...plain,
    ...words(more),
    ...idsOf([...plain, ...byId]),
  ]),
];

/** Names of ids of people. */
export const USER_NAMES: readonly string[] = ids(
  'userid user uid',
  PEOPLE,
  PEOPLE_BY_ID,
  'authenticatedusertoken usertoken accountname actorname actormbox username userhash usersha1 loginid login customeruserid buyerid useremail customeremail email emailaddress billingemail buyeremail clientemail emailcustomer emailclient steamid client loyaltycard membershipcard cardholder profilename householdkey visitorid visitor phone phonenumber mobile customerphone',
);

/** Names of ids of things; a parent stands for its variants. */
export const ITEM_NAMES: readonly string[] = ids(
  'itemid item iid parentasin asin',
  THINGS,
  THINGS_BY_ID,
  'lineitemsku lineitemproductid productsku itemsku tconst const lineitemname isbn isbn13 stockcode mid spuid gid aid nid pid vid bvid trackuri gtin ean upc barcode copybarcode itembarcode artikelnummer artikelnr',
);

/** Names that stand for things only beside somebody who acts, the weakest. */
export const OBJECT_NAMES: readonly string[] = words(
  'dish meal menuitem workout job vacancy recipe game joke wine beer hotel restaurant show episode podcast exhibition campaign object objectid target targetid entity entityid subjectid what',
);

const made = (ends: string): string[] =>
  [...THINGS, ...THINGS_BY_ID].flatMap((noun) => words(ends).map((end) => `${noun}${end}`));

export const TITLE_NAMES: readonly string[] = [
  ...words(
    'title name headline displayname originaltitle primarytitle englishname label titel bezeichnung titre nom titulo título nombre nome titolo tytuł nazwa название заголовок başlık 标题 名称 片名 书名 商品名称 タイトル 商品名 제목 이름 العنوان الاسم اسمالمنتج ชื่อ ชื่อสินค้า',
  ),
  ...made('title name'),
  ...words('prodname productname appname productnametokens'),
];

export const BODY_NAMES: readonly string[] = [
  ...words(
    'body contentencoded text description content encoded bodyhtml contenthtml postcontent summary abstract overview plot synopsis shortdescription longdescription fulltext details excerpt lead beschreibung inhalt texte contenu resume descripcion contenido resumen descricao conteudo descrizione testo описание текст 正文 内容 简介 描述 摘要 説明 本文 설명 bodyvalue plaintext الوصف รายละเอียด',
  ),
  ...words('detaildesc jobdescription selftext'),
  ...made('text description summary'),
];

export const TAG_NAMES: readonly string[] = [
  ...words(
    'tags tag genres genre categories category keywords keyword topics topic labels subjects themes theme tagnames categoryname categorynames producttags producttype googleproductcategory listedin maincategory maincat feat producttypename productgroupname categorytext department departmentname commodity commoditydesc schlagworte kategorien kategorie categorie mots_cles categoria categorias etiquetas generos genero género etichette категория категории жанр жанры теги 标签 类别 分类 类型 カテゴリ カテゴリー ジャンル タグ 카테고리 장르 태그 fieldtags الفئة التصنيف หมวดหมู่ ประเภท',
  ),
  ...made('genres genre categories category tags topics keywords'),
];

export const TIME_NAMES: readonly string[] = words(
  `at timestamp eventtimestamp eventtime time ts datetime unixtime unixreviewtime unixtimestamp occurredat happenedat loggedat servertime
  originaltimestamp interactiontime behaviortime actiontime clicktime clickedat watchedat viewedat visitedat playedat listenedat readat likedat
  savedat completedat purchasedat boughtat borrowed borrowedat borrowedon loandate checkoutdate checkedout issued issuedate appliedat showing screening showtime screeningtime sessiontime belegdatum auftragsdatum rechnungsdatum 播放时间 收听时间 观看时间 浏览时间 购买时间 下单时间 借阅时间 借出日期 再生日時 購入日 視聴日時 orderedat ratedat reviewedat submittedat orderdate ordertime orderedon invoicedate purchasedate
  purchasetime transactiondate transactiontime tdat visitstarttime starttime startedat timems reviewtime reviewdate submissiondate dateadded datetimes date eventdate
  createdat createtime creationtime created timecreated timestampcreated insertedat addedat posted postedat datum zeit zeitpunkt zeitstempel uhrzeit horodatage heure fecha hora data momento
  data_hora datahora дата время tarih zaman czas when day 时间 时间戳 日期 日時 日付 時刻 날짜 시간 التاريخ الوقت วันที่ เวลา dateachat datecommande datedachat datedecommande kaufdatum bestelldatum datazakupu datazamowienia aankoopdatum mylastupdated siparistarihi orderdatum fechacompra fechadecompra datacompra datadeacquisto collectortstamp derivedtstamp dateandhour datehour datehourminute dateandtime servertimepretty watchedon uts utctime endtime dateutc createdutc datewatched dateread daterated dateplayed lastwatched lastplayed updatedat modifiedat lastupdated`,
);

export const VALUE_NAMES: readonly string[] = words(
  `value rating ratings score stars star overall bookrating userrating reviewrating ratingvalue ratingscore userscore reviewscore
  reviewoverall myrating myscore yourrating yourscore grade mark evaluation vote thumb thumbs bewertung note avis calificacion calificación valoracion
  valoración puntuacion puntuación nota avaliacao avaliação voto valutazione waardering cijfer ocena оценка рейтинг puan 评分 分数 打分 值 評価 評点
  スコア 평점 별점 التقييم คะแนน amount weight plays playtime playtimeforever playcount listencount listens count counts freq frequency`,
);

export const KIND_NAMES: readonly string[] = words(
  `kind event eventtype eventname interactiontype interaction behaviortype behaviourtype feedbacktype feedback actiontype action
  activitytype activity behavior behaviour eventaction eventcategory verb verbid usagetype operation op reaction reactiontype type aktion ereignis
  evenement événement evento accion acción acao ação tipo_evento azione действие событие 行为 行为类型 类型 イベント 行動 행동 الحدث الإجراء กิจกรรม การกระทำ`,
);

/** What sorts of things are called: values of a column `type` that says what was acted on, not what was done. */
export const SORTS: ReadonlySet<string> = new Set([
  ...THINGS,
  ...THINGS_BY_ID,
  ...words('season feed rss atom page track'),
]);

/** Names of columns whose cells list several things. */
export const LIST_NAMES: ReadonlySet<string> = new Set([
  ...[...THINGS, ...THINGS_BY_ID].flatMap((noun) => [
    `${noun}s`,
    `${noun}ids`,
    `${noun}list`,
    `${noun}idlist`,
    `${noun}seq`,
    `${noun}sequence`,
  ]),
  ...words(
    'items itemids objectids basket cart itemlist itemsequence productlist skus asins isbns clickedarticles clickeditems',
  ),
]);

/** The same, where a table has little else. */
export const HISTORY_NAMES: ReadonlySet<string> = new Set(
  words('history sequence seq interactions clicks purchases orders likes views watched read played'),
);
