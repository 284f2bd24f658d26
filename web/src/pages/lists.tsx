import { ask } from '../api.ts';
import { useSay } from '../language.tsx';
import { Problem, Section, useLoad } from '../parts.tsx';
import { beijing } from '../server-clock.ts';
import { categoryWord } from '../words.ts';

/** The publicity list, as long as it is public. */
export function Lists() {
  const say = useSay();
  const { data, error } = useLoad(() => ask('showList', { params: { listId: 'L1' } }), 'L1');
  return (
    <Section title={data?.title ?? say('公示名单', 'Published list')}>
      <Problem of={error} />
      {data !== undefined && (
        <>
          <p className="hint">
            {beijing(data.publishedAt)} · SHA-256 <code>{data.sha256}</code>
          </p>
          <table>
            <thead>
              <tr>
                <th>{say('姓名', 'Name')}</th>
                <th>{say('学校', 'School')}</th>
                <th>{say('类别', 'Category')}</th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: masked names repeat; the list never changes.
                <tr key={at}>
                  <td>{row.name}</td>
                  <td>{row.schoolName}</td>
                  <td>{categoryWord(say, row.category)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  );
}
