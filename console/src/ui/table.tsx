import type { ComponentChildren } from "preact";

export interface Column<T> {
  readonly key: string;
  readonly name: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
}

interface TableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
}

/** On narrow screens each row becomes a small card, every value with its column's name: no sideways scrolling. */
export function Table<T>({ caption, columns, rows, rowKey }: TableProps<T>) {
  return (
    <table class="table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" class={column.numeric ? "numeric" : undefined}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.key} data-name={column.name} class={column.numeric ? "numeric" : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
