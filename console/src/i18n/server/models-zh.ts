/** What the server says of models, answers and prompts, in Chinese, by its English text; `{name}` stands for a value. */
export const modelsZh: Readonly<Record<string, string>> = {
  // Admission. {value} are figures.
  'score fusion': '融合得分',
  'the model served now': '当前服务的模型',
  'the candidate': '候选模型',
  'the usual settings': '通常的设置',
  popularity: '热门',
  'not better beyond chance': '没有显著更好',
  'not better': '没有更好',
  worse: '更差',
  'new people': '新用户',
  'heavy users': '活跃用户',
  'new items': '新内容',
  'short queries': '短查询',
  'long queries': '长查询',
  'specific queries': '具体查询',
  'loss {value} beside {other} of {than} (better by {low} to {high}) on {cases} lists':
    '在 {cases} 个列表上损失为 {value}，{than}为 {other}（改进 {low} 至 {high}）',
  'NDCG@{k} {value} beside {other} of {than} (better by {low} to {high}) on {cases} lists':
    '在 {cases} 个列表上 NDCG@{k} 为 {value}，{than}为 {other}（改进 {low} 至 {high}）',
  'lists as served have NDCG@{k} {value} beside {other} by score fusion (better by {low} to {high}) for {cases} users':
    '对 {cases} 位用户，实际推送的列表 NDCG@{k} 为 {value}，融合得分为 {other}（改进 {low} 至 {high}）',
  'loss {value} beside {other} of {than} (better by {low} to {high}) on what {cases} people took last':
    '在 {cases} 人最近采纳的内容上损失为 {value}，{than}为 {other}（改进 {low} 至 {high}）',
  'worse for {segment}: {value} beside {other} on {cases} lists':
    '对“{segment}”更差：在 {cases} 个列表上为 {value}，原为 {other}',
  'worse for {segment}: {value} beside {other} of {cases} people':
    '对“{segment}”更差：在 {cases} 人中为 {value}，原为 {other}',
  'only {cases} held-out lists with a positive event, {least} are needed':
    '只有 {cases} 个留出的列表有正向事件，需要 {least} 个',
  'only {cases} users with an item held out, {least} are needed':
    '只有 {cases} 位用户有留出的内容，需要 {least} 位',
  'takes {value} ms for 500 candidates, {most} are allowed': '500 个候选耗时 {value} 毫秒，上限 {most} 毫秒',
  'predicts {ratio} times as many of {outcome} as there were': '预测的 {outcome} 是实际的 {ratio} 倍',
  'shows only {share} % as many items as {than}': '展示的内容只有{than}的 {share} %',
  'NDCG@{k} {value} of what {people} people had that was held out':
    '在 {people} 人留出的内容上 NDCG@{k} 为 {value}',
  'NDCG@{k} {value} beside {other} of {than} (better by {low} to {high}) of what {people} people took since':
    '在 {people} 人此后采纳的内容上 NDCG@{k} 为 {value}，{than}为 {other}（改进 {low} 至 {high}）',
  '{figures}; only {people} of them took something since {than} was fitted, too few to compare':
    '{figures}；{than}拟合之后其中只有 {people} 人采纳过内容，太少，无法比较',
  'NDCG@10 {value} on the last {answers} answers, {other} before':
    '在最近 {answers} 个回答上 NDCG@10 为 {value}，此前为 {other}',
  '{figures}: not surely better': '{figures}：不能确定更好',
  'HR@10 {hits}, NDCG@10 {gain} on steps left out': '在留出的步骤上 HR@10 为 {hits}，NDCG@10 为 {gain}',
  // Training.
  'no outcome has {least} samples in which it happened: more events are needed':
    '没有哪种结果发生在 {least} 个以上的样本中：需要更多事件',
  'there are too few events for a training, a validation and a held-out set':
    '事件太少，分不出训练集、验证集和留出集',
  'it takes {least} searches of known people, a day old, to learn from what they took; there are {found}, of today too':
    '需要已知用户 {least} 次一天以前的搜索，才能学习他们采纳了什么；连今天的在内有 {found} 次',
  'it takes {least} served lists a day old, or {moments} moments at which somebody took what no list had offered; there are {found} such moments':
    '需要 {least} 个一天以前推送的列表，或 {moments} 次采纳列表之外内容的行为；这样的行为有 {found} 次',
  'no user in the log has two items: there is no step to train on': '没有用户有两项内容：没有可训练的步骤',
  'there are no events of a kind that says somebody liked an item': '没有表示喜欢某项内容的事件',
  'the text encoder needs at least {least} items with a body': '文本编码器至少需要 {least} 项有正文的内容',
  'there are no texts of several parts, and nobody took two items':
    '没有分为几部分的文本，也没有人采纳两项内容',
  'the ranker of passages needs at least {least} answers of which one source was liked or opened and another was not, and there are {found}':
    '段落排序模型至少需要 {least} 个回答，其中一个来源被喜欢或打开而另一个没有；现有 {found} 个',
  'the models of taste need 50 people with two items or more, of which some can be held out, for settings to be chosen by':
    '口味模型需要 50 位各有两项以上内容的用户，以便留出一部分来选择设置',
  "is {scales} for the {model} model, not '{scale}'": "对 {model} 模型应为 {scales}，不是 '{scale}'",
  'the {model} model is being trained: wait, or stop it first': '{model} 模型正在训练：请等待，或先停止',
  'no training runs that was asked for': '没有正在进行的训练',
  "is '{encoder}' in tandem.json, which is not trained here": "在 tandem.json 中是 '{encoder}'，不在这里训练",
  'run {run} was stopped before its first checkpoint: start a new run':
    '训练 {run} 在第一个检查点之前就停止了：请重新开始',
  'run {run} was on other data or with other settings: start a new run':
    '训练 {run} 用的是其他数据或其他设置：请重新开始',
  '{what} was stopped': '{what} 已停止',
  'there is no version of this id': '没有此标识的版本',
  'there is no model {model}: `tandem models list` shows those there are':
    '没有模型 {model}：`tandem models list` 列出现有的模型',
  'this version is not being served: there is nothing to roll back': '此版本没有在服务：没有可回滚的',
  'no {kind} is being served: there is nothing to roll back': '没有 {kind} 在服务：没有可回滚的',
  '{model} is of another release and is not served: train again':
    '{model} 属于另一个版本的 Tandem，不会用来服务：请重新训练',
  // Alarms.
  '{outcome} happened {ratio} times as often as predicted, of late':
    '近来 {outcome} 的发生次数是预测的 {ratio} 倍',
  '{value} of lists had a positive event of late, {before} before':
    '近来有正向事件的列表占 {value}，此前为 {before}',
  'positives were ranked above the rest in {value} of pairs of late, {before} at first':
    '近来正向内容排在其余内容之前的比例为 {value}，起初为 {before}',
  'trained live for {hours} hours, within its bands on {lists} lists':
    '在线训练了 {hours} 小时，在 {lists} 个列表上都在范围之内',
  'given up: {reason}': '已放弃：{reason}',
  '{model} is served instead': '改由 {model} 服务',
  'its live training on {samples} samples is given up': '放弃它在 {samples} 个样本上的在线训练',
  'it had no live training since, and goes on being served': '此后它没有在线训练，继续服务',
  '{model} left its band (since {since}, {reason}): {back}; nothing is trained live until a version is admitted (tandem models)':
    '{model} 超出范围（自 {since}，{reason}）：{back}；在准入新版本之前不再在线训练',
  // Progress.
  'choosing settings': '选择设置',
  'item indexes': '建立内容索引',
  'train text': '训练文本编码器',
  train: '训练',
  samples: '整理样本',
  copying: '复制数据',
  searching: '搜索',
  ranker: '排序模型',
  // Questions.
  'is no provider: there are {names}': '不是服务商：现有 {names}',
  'is a name of 1 to 256 characters': '应为 1 到 256 个字符的名称',
  'needs user or session: whose conversation it is': '需要用户或会话：是谁的对话',
  'is one of {options}': '应为其中之一：{options}',
  'needs a language model: {there}': '需要语言模型：{there}',
  'is for the strategy self-consistency': '只用于 self-consistency 方式',
  'no provider answered that could call a tool: {reasons}': '没有能调用工具的服务商作答：{reasons}',
  'no provider answered that wrote JSON of the schema: {reasons}':
    '没有服务商写出符合该模式的 JSON：{reasons}',
  'answered before from the same sources: the same answer again': '此前已由同样的来源作答：给出同样的回答',
  'wrote nothing that the sources support': '写出的内容没有来源支持',
  'wrote no whole sentence': '没有写出完整的句子',
  'judged nothing': '没有作出判断',
  // Language models.
  'there is no provider {name}; `tandem providers list` lists them':
    '没有服务商 {name}；`tandem providers list` 列出现有的',
  'no provider {name} was found; give its url and model, or its file':
    '没有找到服务商 {name}：请给出地址和模型，或文件',
  'tandem.json has no provider {name}': 'tandem.json 中没有服务商 {name}',
  '{name} failed lately, and is left alone until {time}': '{name} 最近失败，{time} 之前不再调用',
  'there is no model at {path}': '{path} 处没有模型',
  'wrote nothing': '什么也没有写',
  'the environment variable {name}, which holds its key, is not set': '存放密钥的环境变量 {name} 没有设置',
  'was silent for {seconds} s': '{seconds} 秒没有回应',
  'stopped in the middle of its answer': '回答到一半就停止了',
  'answered {status}: {what}': '返回 {status}：{what}',
  'failed: {message}': '失败：{message}',
  'Cannot connect to API: {cause}': '无法连接：{cause}',
  'cannot be reached: {what}': '无法连接：{what}',
  '{name} was cut short at {tokens} tokens': '{name} 写到 {tokens} 个词元时被截断',
  "one question's budget leaves no room for a prompt of {name}": '单个问题的预算不够 {name} 的提示词',
  "one question's budget shortens the prompt of {name} to {tokens} tokens":
    '单个问题的预算把 {name} 的提示词缩短到 {tokens} 个词元',
  "the day's budget": '当天的预算',
  "this person's budget of the day": '此用户当天的预算',
  '{budget} is used up: the answer is extractive': '{budget}已用完：回答改为摘录原文',
  '{budget} is nearly used up: shorter prompts': '{budget}即将用完：提示词缩短',
  // Parts of a prompt.
  instructions: '指示',
  question: '问题',
  conversation: '对话',
  'always: the template': '固定：模板',
  always: '固定',
  'left out: says what another source says': '略去：与另一个来源相同',
  'left out: the budget is used up': '略去：预算已用完',
  'left out: its share of the budget is used up': '略去：它的那份预算已用完',
  'its best sentences, as the whole does not fit': '全文放不下，取其最好的句子',
  'source {number}: {item}': '来源 {number}：{item}',
  '{why}; score {score}': '{why}；得分 {score}',
  'found by its words; score {score}, quality {quality}': '按词语找到；得分 {score}，质量 {quality}',
  'found by its words; score {score}': '按词语找到；得分 {score}',
  'the latest {turns} turns whole': '保留最近 {turns} 轮全文',
  '{turns} before them shortened': '之前的 {turns} 轮缩短',
  'the first {turns} left out': '最早的 {turns} 轮略去',
  '{place} by what people thought of answers, {other} by the search':
    '按用户对回答的评价为{place}，按搜索为{other}',
};
