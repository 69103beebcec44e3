-- Everything that the catalog says of schema public, one line each.
SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
    SELECT format('relation %s %s owner %s acl %s options %s persistence %s replica %s', c.oid::regclass, c.relkind,
                  c.relowner::regrole, c.relacl, c.reloptions, c.relpersistence, c.relreplident) AS line
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('column %s.%s %s %s notnull %s default %s identity %s stats %s acl %s', c.oid::regclass, a.attname,
                  a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
                  a.attidentity, a.attstattarget, a.attacl)
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'type ' || format_type(t.oid, NULL) || ' ' || t.typtype::text FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('index %s valid %s ready %s clustered %s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indisclustered)
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('constraint %s on %s %s validated %s', conname, conrelid::regclass, pg_get_constraintdef(oid), convalidated)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('function %s owner %s acl %s', pg_get_functiondef(p.oid), p.proowner::regrole, p.proacl)
      FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
    UNION ALL
    SELECT format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
    UNION ALL
    SELECT format('view %s %s', c.oid::regclass, pg_get_viewdef(c.oid))
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
    UNION ALL
    SELECT format('sequence %s type %s start %s step %s min %s max %s cache %s cycle %s owned by %s', s.seqrelid::regclass,
                  s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                  (SELECT string_agg(format('%s.%s %s', d.refobjid::regclass, d.refobjsubid, d.deptype), ',')
                     FROM pg_depend d WHERE d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass))
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('comment %s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description)
      FROM pg_description d
     WHERE (d.classoid = 'pg_class'::regclass AND d.objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace))
        OR (d.classoid = 'pg_proc'::regclass AND d.objoid IN (SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace))
    UNION ALL
    SELECT format('rule %s', pg_get_ruledef(r.oid))
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
     WHERE c.relnamespace = 'public'::regnamespace AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT format('statistics %s', pg_get_statisticsobjdef(s.oid)) FROM pg_statistic_ext s WHERE s.stxnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('capture %s', c.oid::regclass) FROM pg_class c
     WHERE c.relnamespace = 'refit'::regnamespace AND (c.relname LIKE 'capture\_%' OR c.relname LIKE 'reverse\_%')
    UNION ALL
    SELECT format('capture function %s', p.oid::regprocedure) FROM pg_proc p WHERE p.pronamespace = 'refit'::regnamespace
) lines
