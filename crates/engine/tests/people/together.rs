//! Sessions that many ask for at once.

use futures::FutureExt;
use futures::future::join_all;

use super::*;

#[tokio::test]
async fn who_asks_together_gets_the_answer_about_the_own_session() {
    let world = world("ada", &[Role::Viewer]).await;
    let engine = &world.engine;
    let roles = Roles::from([Role::Analyst]);
    accounts::create(engine, "grace", &roles, PASSWORD, "test").await.expect("an account");
    let begin = async |name: &str| sessions::sign_in(engine, name, PASSWORD, FROM).await.expect("a session");
    let tokens = [begin("ada").await, begin("grace").await, "0".repeat(64)];
    let names = async || {
        let asked = (0..60).map(|place| sessions::holder(engine, &tokens[place % 3], true));
        let answers = join_all(asked).await.into_iter();
        answers.map(|answer| answer.expect("an answer").map(|(holder, _)| holder.name)).collect::<Vec<_>>()
    };
    let expected = |ada: Option<&str>| {
        let names = [ada, Some("grace"), None].map(|name| name.map(str::to_owned));
        (0..60).map(|place| names[place % 3].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, expected(Some("ada")));
    accounts::disable(engine, "ada", "test").await.expect("disabled");
    assert_eq!(names().await, expected(None), "one that has ended is still let in");
}

/// The first is under way, the second waits to ask for the third as well.
#[tokio::test]
async fn who_goes_away_keeps_nobody_from_the_answer() {
    let world = world("ada", &[Role::Viewer]).await;
    let engine = &world.engine;
    let token = sessions::sign_in(engine, "ada", PASSWORD, FROM).await.expect("a session");
    for _ in 0..5 {
        let mut lock = world.db.pool().begin().await.expect("a transaction");
        sqlx::raw_sql("LOCK TABLE refit.session").execute(&mut *lock).await.expect("nobody is answered");
        let mut asked = [0; 3].map(|_| Box::pin(sessions::holder(engine, &token, false)));
        assert!(asked.iter_mut().all(|asked| asked.now_or_never().is_none()));
        let [first, second, third] = asked;
        drop((first, second));
        lock.rollback().await.expect("the lock goes");
        assert!(third.await.expect("an answer").is_some());
    }
}
