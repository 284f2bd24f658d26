import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Loading, Problem, Section, Table, useLoad } from '../parts.tsx';
import { useSeason } from '../season.tsx';
import { beijing, closing, minute } from '../server-clock.ts';

/** The list that the publicity window opens with. */
const firstListId = 'L1';

/** The publicity list, as long as it is public. */
export function Lists() {
  const say = useSay();
  const { windowOf, categoryWord } = useSeason();
  const load = () => ask('showList', { params: { listId: firstListId } });
  const { data, error } = useLoad(load, firstListId);
  const { opensAt, closesAt } = windowOf('W09');
  return (
    <Section isPage title={data?.title ?? say('公示名单', 'Published list')}>
      <p className="note">
        {say(
          `名单仅在公示期内可查：北京时间 ${minute(say, opensAt)} 至 ${closing(say, closesAt)}。`,
          `The list is public from ${minute(say, opensAt)} to ${closing(say, closesAt)} Beijing time, and only then.`,
        )}
      </p>
      {data === undefined && error === undefined && <Loading />}
      <Problem of={error} />
      {error === undefined && data !== undefined && (
        <>
          <p className="hint">
            {say(`共 ${data.rows.length} 人`, `${data.rows.length} people`)} ·{' '}
            {say('发布于', 'published')} {beijing(data.publishedAt)} · SHA-256{' '}
            <code>{data.sha256}</code>
          </p>
          <Table
            label={data.title}
            columns={[say('姓名', 'Name'), say('学校', 'School'), say('类别', 'Category')]}
            rows={data.rows.map((row, at) => ({
              key: String(at),
              cells: [row.name, row.schoolName, categoryWord(row.category)],
            }))}
          />
        </>
      )}
    </Section>
  );
}
