/** What the server says of files and documents, in Chinese, by its English text; `{name}` stands for a value. */
export const filesZh: Readonly<Record<string, string>> = {
  // Documents.
  'the body is empty: send a document, an array of them, or a form with files':
    '请求体为空：请发送文档、文档的数组，或带文件的表单',
  'is utf-8 or base64': '应为 utf-8 或 base64',
  'the document {reason}': '文档{reason}',
  'all {count} documents were refused, the first as it {reason}':
    '全部 {count} 个文档都被拒绝，第一个的原因：{reason}',
  'is missing: send a file, as curl -F file=@report.pdf does':
    '缺失：请发送文件，如 curl -F file=@report.pdf',
  'goes for one file, and there are several': '只用于一个文件，而现在有多个',
  'a file may have {most} MiB, those of one call {all} MiB together, and there may be {files}':
    '一个文件最大 {most} MiB，一次调用总共 {all} MiB，最多 {files} 个',
  'the form cannot be read: {message}': '无法读取表单：{message}',
  'send the bytes of the file as {type}': '请以 {type} 发送文件的内容',
  'a file may have 1 GiB: import larger ones with `tandem import`':
    '文件最大 1 GiB：更大的请用 `tandem import` 导入',
  'has more than {most} characters: split it into several files': '超过 {most} 个字符：请分成几个文件',
  'has more than {most} characters of text: split it into several files':
    '正文超过 {most} 个字符：请分成几个文件',
  'is not text: it has control characters; check what kind of file it is':
    '不是文本：含有控制字符；请检查文件类型',
  'is no Word document: it has no text part': '不是 Word 文档：没有正文部分',
  'cannot be read as a Word document: it is damaged ({message})': '无法按 Word 文档读取：已损坏（{message}）',
  'is protected against copying (DRM)': '受版权保护（DRM）',
  'is no EPUB: it does not say where its pages are': '不是 EPUB：没有说明页面在哪里',
  '{count} characters that hide or reverse text were left out': '略去了 {count} 个隐藏或反转文字的字符',
  '{count} characters could not be read (�): check the encoding of the file':
    '有 {count} 个字符无法读取（�）：请检查文件编码',
  'cannot be read as {format}: {message}': '无法按 {format} 读取：{message}',
  'is an old Word, Excel, PowerPoint or Outlook file, or protected by a password: save it as .docx, .xlsx, .pptx or .eml without one':
    '是旧版 Word、Excel、PowerPoint 或 Outlook 文件，或有密码保护：请存为没有密码的 .docx、.xlsx、.pptx 或 .eml',
  'is no e-mail: it has neither a sender nor a subject': '不是电子邮件：既没有发件人也没有主题',
  'is a binary workbook of Excel: save it as .xlsx': '是 Excel 的二进制工作簿：请存为 .xlsx',
  'is of Pages, Numbers or Keynote: export it as .docx, .xlsx, .pptx or PDF':
    '是 Pages、Numbers 或 Keynote 文件：请导出为 .docx、.xlsx、.pptx 或 PDF',
  'is no notebook: {reason}': '不是笔记本：{reason}',
  'it is not JSON ({message})': '不是 JSON（{message}）',
  'it has no cells': '没有单元格',
  'is damaged: it does not say which slides it has': '已损坏：没有说明有哪些幻灯片',
  'is RTF: save it as .docx': '是 RTF：请存为 .docx',
  'is a picture or sound: there is no text in it to be read': '是图片或声音：其中没有可读的文字',
  'is packed: unpack it first': '是压缩文件：请先解压',
  'is a program': '是程序',
  'is no {format} file, as its name says: it may be damaged or cut off':
    '不是名称所说的 {format} 文件：可能已损坏或被截断',
  'is an archive: unpack it first': '是归档文件：请先解包',
  'is neither text nor bytes (as JSON: base64)': '既不是文本也不是字节（JSON 中用 base64）',
  'has quotes or lists nested deeper than {most} levels': '引用或列表的嵌套超过 {most} 层',
  'is protected by a password: save a copy without one': '有密码保护：请另存一份没有密码的',
  'cannot be read as PDF: it is damaged ({message})': '无法按 PDF 读取：已损坏（{message}）',
  'has more than {most} pages: split it': '超过 {most} 页：请拆分',
  'cannot be read as PDF: none of its pages can be': '无法按 PDF 读取：没有一页可读',
  'has no text: it is probably scanned; give it a layer of text by OCR first (such as ocrmypdf)':
    '没有文字：可能是扫描件；请先用 OCR 加上文字层（如 ocrmypdf）',
  '{pages} without text: scanned or pictures': '{pages} 没有文字：扫描件或图片',
  '{pages} could not be read': '{pages} 无法读取',
  'is larger than {most} MiB: split it into several files': '超过 {most} MiB：请分成几个文件',
  'takes longer than {seconds} s to be read: split it': '读取超过 {seconds} 秒：请拆分',
  'takes too much memory to be read: split it, or save it anew': '读取占用内存过多：请拆分或重新保存',
  'cannot be read: its parser failed ({message})': '无法读取：解析失败（{message}）',
  'has more than {most} files packed in it': '其中打包的文件超过 {most} 个',
  'cannot be unpacked: it is damaged ({message})': '无法解压：已损坏（{message}）',
  'would be unpacked to more than it may ({name} from {packed} to {unpacked} bytes): it is damaged or made to do harm':
    '解压后超过允许的大小（{name} 从 {packed} 到 {unpacked} 字节）：已损坏，或是恶意文件',
  'has no text': '没有文字',
  "the item's body holds the first {most} characters of it; its chunks hold all":
    '内容的正文只存前 {most} 个字符；全文在它的片段中',
  // Why a file is taken for items, users or events.
  '--what or its data set says so': '已指定，或由数据集决定',
  "each row names who ('{who}') and what ('{what}')": "每行有用户（'{who}'）和内容（'{what}'）",
  "each row names who ('{who}') and what ('{what}', of which it has the titles)":
    "每行有用户（'{who}'）和内容（'{what}'，并有标题）",
  "each row names who ('{who}') and, in '{what}', what was shown and clicked":
    "每行有用户（'{who}'），'{what}' 列是展示和点击的内容",
  "each row names who ('{who}') and, in '{what}', a list of what":
    "每行有用户（'{who}'），'{what}' 列是内容的列表",
  "each row names who ('{who}') and, in '{what}', most likely what":
    "每行有用户（'{who}'），'{what}' 列很可能是内容",
  "each row names who ('{who}') and, in '{what}', the only other column, most likely what":
    "每行有用户（'{who}'），唯一的另一列 '{what}' 很可能是内容",
  "each row names who ('{who}') and, in '{what}', a page": "每行有用户（'{who}'），'{what}' 列是页面",
  'each row looks like a line of an order': '每行像订单的一行',
  "each row describes one '{what}'": "每行描述一个 '{what}'",
  'each row has an id and a title or text': '每行有标识，以及标题或正文',
  "each row has a title or text, and in '{what}' most likely an id":
    "每行有标题或正文，'{what}' 列很可能是标识",
  "the file's name says so, and it has an id": '文件名如此，并且有标识',
  'its columns are {columns}': '它的列是 {columns}',
  'its folder has the files of MovieLens': '文件夹中是 MovieLens 的文件',
  'it is a file of {set}': '是 {set} 的文件',
  'each row gives one property of an item': '每行是内容的一个属性',
  "--user says who, and each row what ('{what}')": "--user 指定了用户，每行是内容（'{what}'）",
  "'{name}' looks like the time of an event": "'{name}' 像是事件的时间",
  "'{name}' looks like somebody's rating": "'{name}' 像是某人的评分",
  "'{name}' looks like the kind of an event": "'{name}' 像是事件的类型",
  "'{name}' looks like what somebody did": "'{name}' 像是某人的行为",
  "'{name}' looks like another id": "'{name}' 像是另一个标识",
  "'{name}' looks like a rating": "'{name}' 像是评分",
  "'{name}' looks like a visit": "'{name}' 像是访问",
  "'{name}' looks like a time": "'{name}' 像是时间",
  'the file is called like a log': '文件名像日志',
  'it has no records': '其中没有记录',
  'cannot tell whether it holds items, users or events ({why})': '无法判断是内容、用户还是事件（{why}）',
  '{looks}, but no column says who it was ({why})': '{looks}，但没有列说明是谁（{why}）',
  'no column holds the {missing} of {what}; found {found}': '没有列是{what}的 {missing}；现有 {found}',
  "it looks like a matrix, with a column of values for each item ('{name}')":
    "像一个矩阵，每项内容一列数值（'{name}'）",
  "it has a title and a text for each '{name}', and a '{who}': it may hold items with their owners or events":
    "每个 '{name}' 有标题和正文，还有 '{who}'：可能是带作者的内容，也可能是事件",
  'it is no list of users ({why}), but which column names the item of an event cannot be told ({found})':
    '不是用户列表（{why}），但看不出哪一列是事件的内容（{found}）',
  "each row names two people ('{who}' and '{other}'), and who knows or follows whom is not used":
    "每行有两个人（'{who}' 和 '{other}'），谁认识或关注谁不会被使用",
  'some values have the day first, others the month': '有的值日在前，有的值月在前',
  'no value shows whether the day or the month stands first': '看不出日在前还是月在前',
  'not taken: {message}': '未导入：{message}',
  'its form is not read: unpack it, or save it as CSV (UTF-8), and import that':
    '不支持此格式：请解压，或存为 CSV（UTF-8）后导入',
  'it is empty': '是空的',
  '{path}: nothing in it can be imported{names}; known are .jsonl, .ndjson, .json, .xml, .csv, .tsv, .dat and .parquet, each also as .gz, .xlsx and .ods':
    '{path}：其中没有可导入的内容；支持 .jsonl、.ndjson、.json、.xml、.csv、.tsv、.dat 和 .parquet（均可为 .gz），以及 .xlsx 和 .ods',
  // Notes on how it is read.
  '{name} is taken for the {field} by its values and because no other column fits':
    '按其值把 {name} 当作 {field}，没有其他列合适',
  '{name} is taken for the kind of events by its values; else --kind or --map kind=COLUMN':
    '按其值把 {name} 当作事件的类型；否则用 --kind 或 --map kind=列名',
  '{name} is taken for the time of events by its values{beside}; else --map at=COLUMN':
    '按其值把 {name} 当作事件的时间；否则用 --map at=列名',
  'the events are taken for purchases, as {quantity} says how many; --kind says another kind':
    '因为 {quantity} 是数量，事件当作购买；--kind 可指定其他类型',
  'the events are taken for {kind}s, as the {what} is called so; --kind says another kind':
    '因为{what}叫这个名称，事件当作 {kind}；--kind 可指定其他类型',
  '{column}: {count} {values} could not be read as {field} and {were} left empty (line {line}: {reason})':
    '{column}：有 {count} 个值无法读作 {field}，已留空（第 {line} 行：{reason}）',
  'left out, as events have no such fields: {columns} (--map context.NAME=NAME keeps one)':
    '事件没有这些字段，已略去：{columns}（--map context.名称=名称 可保留）',
  'NA as none': 'NA 视为空',
  'days and hours': '日期和时刻',
  'decimal comma': '小数点为逗号',
  'commas between thousands': '千位用逗号分隔',
  // Defects of the database.
  'this is damage that Tandem itself does not do: restore a backup, or export what is there and import it into a new folder':
    'Tandem 自身不会造成这种损坏：请恢复备份，或导出现有数据再导入新文件夹',
  '{count} events name a user who is not in the table of users': '{count} 个事件的用户不在用户表中',
  '{count} events name an item that is not in the table of items': '{count} 个事件的内容不在内容表中',
  '{count} events have a kind that is not in the table of kinds': '{count} 个事件的类型不在类型表中',
  '{count} numbers are missing in the table of {table}': '{table} 表中缺少 {count} 个编号',
  '{count} items have chunks and are no documents': '{count} 项内容有片段却不是文档',
  '{count} documents belong to items that are deleted': '{count} 个文档属于已删除的内容',
  '{count} events lie in the future': '{count} 个事件的时间在将来',
  'check the clocks and time zones of what sends events; recommendations count them as if they were new':
    '请检查事件来源的时钟和时区；推荐把它们当作新事件',
  'the database has version {version} of the schema and this Tandem knows {known}':
    '数据库的结构是第 {version} 版，本 Tandem 支持到第 {known} 版',
  'close every Tandem on this database and start the newest': '请关闭此数据库上的所有 Tandem，再启动最新的',
  '{count} served lists were not logged since the start': '启动以来有 {count} 个推送的列表没有记录',
  'the database could not keep up, or refused them: the ranker is not trained on events that answer them':
    '数据库来不及写入或拒绝写入：排序模型不会用对它们的回应来训练',
  'the embedded database has used {count} of its 2,100,000,000 transactions':
    '内置数据库已用去 2,100,000,000 个事务中的 {count} 个',
  'export, and import into a new folder or a PostgreSQL server, before it refuses to write':
    '请在它拒绝写入之前导出，再导入新文件夹或 PostgreSQL 服务器',
  'the disk of {folder} has only {free} MiB left': '{folder} 所在磁盘只剩 {free} MiB',
  'make room, or move the folder to a larger disk: a full disk refuses every write':
    '请腾出空间，或把文件夹移到更大的磁盘：磁盘满了就无法写入',
  // Why a row is refused.
  'is a row of totals': '是合计行',
  'is a return or a cancelled order: {column} is {value}': '是退货或取消的订单：{column} 为 {value}',
  'is a cancelled order: {column} is {value}': '是取消的订单：{column} 为 {value}',
  'is a cancelled or refunded order: {column} is {value}': '是取消或退款的订单：{column} 为 {value}',
  'has {found} columns where {expected} are expected': '有 {found} 列，应为 {expected} 列',
  'has {found} column where {expected} are expected': '有 {found} 列，应为 {expected} 列',
  'opens a quote that never closes': '引号没有闭合',
  'has text after a closing quote, at character {at}': '闭合的引号之后还有文字，在第 {at} 个字符',
  'is longer than {most} MiB': '超过 {most} MiB',
  'is not valid UTF-8': '不是有效的 UTF-8',
  'is not a JSON object but {found}': '不是 JSON 对象，而是 {found}',
  'is not complete': '不完整',
  'is not well-formed XML: {message}': '不是格式正确的 XML：{message}',
  '{value} is a number that a spreadsheet has shortened, its digits are lost: format the column as text there, and save it again':
    '{value} 是被电子表格缩短的数字，位数已丢失：请在表格中把该列设为文本后重新保存',
  '{value} is not a time that can be told': '{value} 不是可识别的时间',
  '{value} is not a number': '{value} 不是数字',
  '{value} is neither true nor false': '{value} 既不是真也不是假',
  '{value} is an object, not a text': '{value} 是对象，不是文本',
  '{value} is no vector: a list of numbers, such as [0.1, -0.2]':
    '{value} 不是向量：应为数字列表，如 [0.1, -0.2]',
  '{name}: unpacks to more than {ratio} times its size, as no data does; it is not read on':
    '{name}：解压后超过原大小的 {ratio} 倍，不像数据；不再读取',
  '{name}: cannot be unpacked, it is damaged or not complete ({message})':
    '{name}：无法解压，已损坏或不完整（{message}）',
  '{name}: cannot be read as Parquet, it is damaged or not complete ({message})':
    '{name}：无法按 Parquet 读取，已损坏或不完整（{message}）',
  '{name}: is a workbook without a filled cell': '{name}：是没有内容的工作簿',
  '{name} is encrypted; unpack it first': '{name} 已加密：请先解密',
  '{name}: has {found} columns, at most {most} are read; is it a table, and --delimiter right?':
    '{name}：有 {found} 列，最多读取 {most} 列；它是表格吗，分隔符对吗？',
};
